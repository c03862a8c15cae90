#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('npm run setup:tensorflow --', new URL('./command.js', import.meta.url));
