#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-ar', new URL('./command/command.js', import.meta.url));
