#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-edit', new URL('./command/command.js', import.meta.url));
