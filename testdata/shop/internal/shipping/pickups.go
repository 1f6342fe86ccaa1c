package shipping

import (
	"context"
	"net/http"

	"example.com/shop/internal/model"
)

// Pickup asks a carrier to fetch a return at the customer's.
func (c *Client) Pickup(ctx context.Context, r model.Return) error {
	var resp struct {
		Window string `json:"window"`
	}
	return c.call(ctx, http.MethodPost, "/pickups", map[string]int64{"return_id": r.ID, "order_id": r.OrderID}, &resp)
}
