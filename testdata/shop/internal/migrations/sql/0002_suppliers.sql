CREATE TABLE suppliers (
    id            bigserial PRIMARY KEY,
    name          text NOT NULL,
    country       text NOT NULL,
    contact_email text
);
