/**
 * Loads tldts with its list of public suffixes, which takes longer than the rest of the package together and which
 * few policies need. In CommonJS, because ES modules have no way to load a package on demand without waiting.
 */
exports.loadTldts = () => require('tldts');
