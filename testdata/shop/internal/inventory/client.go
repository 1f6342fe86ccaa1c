// Package inventory talks to the warehouse team's inventory service.
package inventory

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	"example.com/shop/internal/inventory/inventoryv1"
	"example.com/shop/internal/model"
)

// Client asks for stock.
type Client struct {
	rpc inventoryv1.InventoryServiceClient
}

// NewClient returns a client that uses the connection.
func NewClient(conn grpc.ClientConnInterface) *Client {
	return &Client{rpc: inventoryv1.NewInventoryServiceClient(conn)}
}

// Levels returns the stock of the products, in their order.
func (c *Client) Levels(ctx context.Context, productIDs []int64) ([]model.Stock, error) {
	levels := make([]model.Stock, 0, len(productIDs))
	for _, id := range productIDs {
		stock, err := c.rpc.GetStock(ctx, &inventoryv1.GetStockRequest{ProductId: id})
		if err != nil {
			return nil, fmt.Errorf("stock of product %d: %w", id, err)
		}
		levels = append(levels, fromProto(stock))
	}
	return levels, nil
}

// Low returns the products that should be ordered again.
func (c *Client) Low(ctx context.Context) ([]model.Stock, error) {
	resp, err := c.rpc.ListLowStock(ctx, &inventoryv1.ListLowStockRequest{Limit: 20})
	if err != nil {
		return nil, fmt.Errorf("low stock: %w", err)
	}
	levels := make([]model.Stock, 0, len(resp.GetStock()))
	for _, stock := range resp.GetStock() {
		levels = append(levels, fromProto(stock))
	}
	return levels, nil
}

// Release gives back what was reserved for an order.
func (c *Client) Release(ctx context.Context, orderID int64) error {
	_, err := c.rpc.ReleaseOrder(ctx, &inventoryv1.ReleaseOrderRequest{OrderId: orderID})
	if err != nil {
		return fmt.Errorf("release order %d: %w", orderID, err)
	}
	return nil
}

func fromProto(s *inventoryv1.Stock) model.Stock {
	return model.Stock{ProductID: s.GetProductId(), Available: int(s.GetAvailable())}
}
