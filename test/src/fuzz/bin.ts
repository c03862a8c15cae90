#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('npm run fuzz --', new URL('./command.js', import.meta.url));
