import { matching } from './matching.js';
import { merging } from './merging.js';
import { parsing } from './parsing.js';
import { requests } from './requests.js';
import type { FuzzTarget } from './target.js';

export const targets = [parsing, matching, merging, requests] as unknown as readonly FuzzTarget[];
