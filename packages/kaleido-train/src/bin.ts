#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-train', new URL('./command.js', import.meta.url));
