// Package shipping talks to the shipping service over HTTP.
package shipping

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"example.com/shop/internal/model"
)

const (
	maxAttempts  = 3
	firstBackoff = 100 * time.Millisecond
)

// Client asks for rates, labels and tracking events.
type Client struct {
	http    *http.Client
	base    string
	mirrors []string // where labels can be had, the nearest first
}

// NewClient returns a client of the shipping service at base.
func NewClient(base string, mirrors []string, timeout time.Duration) *Client {
	return &Client{http: &http.Client{Timeout: timeout}, base: base, mirrors: mirrors}
}

type rateRequest struct {
	ParcelID    int64  `json:"parcel_id"`
	WeightGrams int    `json:"weight_grams"`
	Country     string `json:"country"`
}

type rateResponse struct {
	ParcelID int64  `json:"parcel_id"`
	Carrier  string `json:"carrier"`
	Cents    int64  `json:"cents"`
}

// Rate returns the best offer for a parcel.
func (c *Client) Rate(ctx context.Context, p model.Parcel) (model.Rate, error) {
	var resp rateResponse
	if err := c.call(ctx, http.MethodPost, "/rates", requestFor(p), &resp); err != nil {
		return model.Rate{}, err
	}
	return model.Rate(resp), nil
}

// Rates returns the best offers for up to 100 parcels.
func (c *Client) Rates(ctx context.Context, parcels []model.Parcel) ([]model.Rate, error) {
	req := make([]rateRequest, 0, len(parcels))
	for _, p := range parcels {
		req = append(req, requestFor(p))
	}
	var resp []rateResponse
	if err := c.call(ctx, http.MethodPost, "/rates/batch", req, &resp); err != nil {
		return nil, err
	}
	rates := make([]model.Rate, 0, len(resp))
	for _, r := range resp {
		rates = append(rates, model.Rate(r))
	}
	return rates, nil
}

func requestFor(p model.Parcel) rateRequest {
	return rateRequest{ParcelID: p.ID, WeightGrams: p.WeightGrams, Country: p.Country}
}

// Delayed returns the number of parcels that are late.
func (c *Client) Delayed(ctx context.Context) (int, error) {
	var resp struct {
		Parcels int `json:"parcels"`
	}
	err := c.call(ctx, http.MethodGet, "/delays", nil, &resp)
	return resp.Parcels, err
}

// Notices returns what the carriers want the shop's staff to read.
func (c *Client) Notices(ctx context.Context) ([]string, error) {
	var notices []string
	err := c.call(ctx, http.MethodGet, "/notices", nil, &notices)
	return notices, err
}

type event struct {
	ParcelID int64     `json:"parcel_id"`
	Status   string    `json:"status"`
	At       time.Time `json:"at"`
}

// Events returns the tracking events after the token, and the token of the next page.
// There are no events after the last one.
func (c *Client) Events(ctx context.Context, token string) ([]model.TrackingEvent, string, error) {
	var page struct {
		Events []event `json:"events"`
		Next   string  `json:"next"`
	}
	if err := c.call(ctx, http.MethodGet, "/events?after="+url.QueryEscape(token), nil, &page); err != nil {
		return nil, "", err
	}
	events := make([]model.TrackingEvent, 0, len(page.Events))
	for _, e := range page.Events {
		events = append(events, model.TrackingEvent(e))
	}
	return events, page.Next, nil
}

// Label returns a parcel's label from the first mirror that has it.
func (c *Client) Label(ctx context.Context, parcelID int64) ([]byte, error) {
	var errs []error
	for _, mirror := range c.mirrors {
		label, err := c.download(ctx, fmt.Sprintf("%s/labels/%d.pdf", mirror, parcelID))
		if err == nil {
			return label, nil
		}
		errs = append(errs, err)
	}
	return nil, fmt.Errorf("label of parcel %d: %w", parcelID, errors.Join(errs...))
}

func (c *Client) download(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return io.ReadAll(resp.Body)
}

// call sends a request and decodes the response. It tries again when the service is busy.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	backoff := firstBackoff
	for attempt := 1; ; attempt++ {
		err := c.send(ctx, method, path, body, out)
		if err == nil || attempt == maxAttempts || !errors.Is(err, errBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff):
			backoff *= 2
		}
	}
}

var errBusy = errors.New("shipping service is busy")

func (c *Client) send(ctx context.Context, method, path string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable:
		return errBusy
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
