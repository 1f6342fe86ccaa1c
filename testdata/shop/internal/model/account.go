package model

// Statement is what a customer has bought so far.
type Statement struct {
	TotalCents int64
	Orders     []Order // without their lines, newest first
}

// NewReview is what a customer writes about a product.
type NewReview struct {
	ProductID int64
	Author    string
	Rating    int
	Body      string
}

// Return is what a customer sends back.
type Return struct {
	ID         int64
	OrderID    int64
	CustomerID int64
	Items      []ReturnItem
}

// ReturnItem is one position of a Return.
type ReturnItem struct {
	ProductID int64
	Quantity  int
}

// PartnerSummary is what a partner looks at first.
type PartnerSummary struct {
	OpenOrders     int
	LowStock       int
	DelayedParcels int
}
