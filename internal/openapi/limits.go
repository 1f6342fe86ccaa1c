package openapi

// What a document may cost. Real ones stay an order of magnitude below, hostile
// ones meet a bound and a note that says so.
const (
	maxFileSize  = 10 << 20 // bytes
	maxTotalSize = 32 << 20 // bytes
	maxFiles     = 2000
	maxNodes     = 2 << 20 // values in all files
	maxDepth     = 200     // of nested values in a file
	maxChain     = 50      // of references that lead to references
	maxMerged    = 1 << 17 // keys that merge keys bring
	maxSchemas   = 1 << 17
	maxParts     = 1 << 18 // schemas that allOf brings together, counted each time
	maxNotes     = 100
)
