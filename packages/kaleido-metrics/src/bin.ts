#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-metrics', new URL('./command/command.js', import.meta.url));
