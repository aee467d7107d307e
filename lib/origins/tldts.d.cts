import type * as tldts from 'tldts';

export declare function loadTldts(): typeof tldts;
