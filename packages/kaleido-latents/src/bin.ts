#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-latents', new URL('./command.js', import.meta.url));
