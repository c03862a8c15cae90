#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

launch('kaleido-diffuse', new URL('./command/command.js', import.meta.url));
