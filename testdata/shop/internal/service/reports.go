package service

import (
	"context"
	"fmt"
	"time"

	"example.com/shop/internal/model"
)

// Reports shows sales figures.
type Reports struct {
	reports   ReportRepository
	countries CountryNames
}

// NewReports returns the use cases of reporting.
func NewReports(reports ReportRepository, countries CountryNames) *Reports {
	return &Reports{reports: reports, countries: countries}
}

// DailySales returns the sales of the last days, today included.
func (s *Reports) DailySales(ctx context.Context, days int) ([]model.DailySales, error) {
	if days < 1 || days > 366 {
		return nil, fmt.Errorf("%w: days must be between 1 and 366", model.ErrInvalid)
	}
	to := time.Now()
	return s.reports.DailySales(ctx, to.AddDate(0, 0, -days), to)
}

// SalesByCountry returns this month's sales with readable country names.
func (s *Reports) SalesByCountry(ctx context.Context) ([]model.CountrySales, error) {
	to := time.Now()
	sales, err := s.reports.SalesByCountry(ctx, to.AddDate(0, -1, 0), to)
	if err != nil {
		return nil, err
	}
	for i := range sales {
		if sales[i].Name, err = s.countries.Name(ctx, sales[i].Country); err != nil {
			return nil, err
		}
	}
	return sales, nil
}
