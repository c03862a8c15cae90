#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-pick', new URL('./command.js', import.meta.url));
