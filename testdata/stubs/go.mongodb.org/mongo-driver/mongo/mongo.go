// Package mongo is a stub.
package mongo

import "context"

type Client struct{}

func (c *Client) Database(name string) *Database { return nil }

type Database struct{}

func (d *Database) Collection(name string) *Collection { return nil }

type SingleResult struct{}

func (r *SingleResult) Decode(v any) error { return nil }
func (r *SingleResult) Err() error         { return nil }

type Cursor struct{}

func (c *Cursor) Next(ctx context.Context) bool          { return false }
func (c *Cursor) Decode(val any) error                   { return nil }
func (c *Cursor) All(ctx context.Context, res any) error { return nil }
func (c *Cursor) Close(ctx context.Context) error        { return nil }

type InsertManyResult struct{}
type UpdateResult struct{}

type WriteModel interface{ writeModel() }

type UpdateOneModel struct{}

func (*UpdateOneModel) writeModel() {}

func NewUpdateOneModel() *UpdateOneModel { return nil }

type BulkWriteResult struct{}

type Collection struct{}

func (c *Collection) Find(ctx context.Context, filter any) (*Cursor, error) { return nil, nil }
func (c *Collection) FindOne(ctx context.Context, filter any) *SingleResult { return nil }
func (c *Collection) InsertMany(ctx context.Context, documents []any) (*InsertManyResult, error) {
	return nil, nil
}
func (c *Collection) UpdateOne(ctx context.Context, filter any, update any) (*UpdateResult, error) {
	return nil, nil
}
func (c *Collection) BulkWrite(ctx context.Context, models []WriteModel) (*BulkWriteResult, error) {
	return nil, nil
}
