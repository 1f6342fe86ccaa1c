package service_test

import (
	"context"
	"testing"

	"example.com/shop/internal/mocks"
	"example.com/shop/internal/model"
	"example.com/shop/internal/service"
)

func TestCustomer(t *testing.T) {
	repo := &mocks.MoqCustomerRepository{
		GetFunc: func(_ context.Context, id int64) (model.Customer, error) {
			return model.Customer{ID: id, Name: "Ada"}, nil
		},
	}
	customers := service.NewCustomers(repo, nil)
	for _, id := range []int64{1, 2, 3} {
		c, err := customers.Customer(t.Context(), id)
		if err != nil || c.ID != id {
			t.Errorf("Customer(%d) = %v, %v", id, c, err)
		}
	}
	if n := len(repo.GetCalls()); n != 3 {
		t.Errorf("Get was called %d times, want 3", n)
	}
}
