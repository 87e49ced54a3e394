CA=.local/tls/ca.pem USERS=localhost:@USER_PORT@ ORDERS=localhost:@ORDER_PORT@ PAYMENTS=localhost:@PAYMENT_PORT@ ISSUER=https://localhost:@ISSUER_PORT@
uuid() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen; }
field() { tee .local/answer.json | awk -F'"' -v name="$1" '{ key = $2; gsub(/_/, "", key) } tolower(key) == name && n++ == 0 { print $4 }'; }

echo '--- sign up, log in'
EMAIL=ada-$(uuid)@example.com
grpcurl -cacert $CA -d '{"email": "'$EMAIL'", "password": "correct-horse-battery", "display_name": "Ada", "request_id": "'$(uuid)'"}' $USERS commerce.user.v1.UserService/CreateUser
TOKEN=$(grpcurl -cacert $CA -d '{"email": "'$EMAIL'", "password": "correct-horse-battery"}' $USERS commerce.user.v1.AuthService/Login | field accesstoken)
ADMIN=$(grpcurl -cacert $CA -d '{"email": "@ADMIN_EMAIL@", "password": "'$(cat .local/secrets/admin-password)'"}' $USERS commerce.user.v1.AuthService/Login | field accesstoken)

echo '--- the admin creates two products, sets a price and adds stock; everyone sees them'
TEA=$(grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"sku": "tea-'$(uuid)'", "title": "Darjeeling", "price": {"currency_code": "EUR", "minor_units": 1250}, "request_id": "'$(uuid)'"}' $ORDERS commerce.catalog.v1.CatalogService/CreateProduct | field id); cat .local/answer.json
POT=$(grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"sku": "pot-'$(uuid)'", "title": "Teapot", "price": {"currency_code": "EUR", "minor_units": 4900}, "request_id": "'$(uuid)'"}' $ORDERS commerce.catalog.v1.CatalogService/CreateProduct | field id); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"product": {"id": "'$POT'", "price": {"currency_code": "EUR", "minor_units": 3900}}, "update_mask": {"paths": ["price"]}, "request_id": "'$(uuid)'"}' $ORDERS commerce.catalog.v1.CatalogService/UpdateProduct
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"product_id": "'$TEA'", "delta": 100, "reason": "first delivery", "request_id": "'$(uuid)'"}' $ORDERS commerce.catalog.v1.CatalogService/AdjustStock
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"product_id": "'$POT'", "delta": 10, "reason": "first delivery", "request_id": "'$(uuid)'"}' $ORDERS commerce.catalog.v1.CatalogService/AdjustStock
grpcurl -cacert $CA -d '{"product_ids": ["'$TEA'", "'$POT'"]}' $ORDERS commerce.catalog.v1.CatalogService/BatchGetProducts

echo '--- order two lines, and watch the order from now on'
ORDER=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$TEA'", "quantity": 2}, {"product_id": "'$POT'", "quantity": 1}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "contact_email": "'$EMAIL'", "metadata": {"channel": "web"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder | field id); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -max-time 600 -d '{"order_id": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/WatchOrder > .local/watch.json 2>&1 & WATCH=$!

echo '--- pay with a card that asks for 3-D Secure: the customer has to act, and pays again when that is done; the ledger has its entries'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "'$ORDER'", "payment_method_token": "tok_requires_action", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/PayOrder
PAYMENT=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "'$ORDER'", "payment_method_token": "tok_requires_action", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/PayOrder | field paymentid); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"payment_id": "'$PAYMENT'"}' $PAYMENTS commerce.payment.v1.PaymentService/GetPayment
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"payment_id": "'$PAYMENT'"}' $PAYMENTS commerce.payment.v1.LedgerService/ListLedgerEntries

echo '--- ship it in two shipments, which arrive'
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"order_id": "'$ORDER'", "items": [{"line_id": "1", "quantity": 2}], "carrier": "DHL", "tracking_number": "JD0001", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/ShipOrder
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"order_id": "'$ORDER'", "carrier": "DHL", "tracking_number": "JD0002", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/ShipOrder
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"order_id": "'$ORDER'", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/DeliverOrder

echo '--- refund its second line and put that on sale again; what was refunded is in the order and in the trial balance'
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"order_id": "'$ORDER'", "items": [{"line_id": "2", "quantity": 1, "restock": true}], "note": "arrived broken", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/RefundOrder
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" $PAYMENTS commerce.payment.v1.LedgerService/GetTrialBalance

echo '--- take the address out of it for good; nobody sees it any more'
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"order_id": "'$ORDER'", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/RedactOrder
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- order once more, list the orders one per page, and those of today that are paid or shipped'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$TEA'", "quantity": 1}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder
PAGE=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"page_size": 1}' $ORDERS commerce.order.v1.OrderService/ListOrders | field nextpagetoken); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"page_size": 1, "page_token": "'$PAGE'"}' $ORDERS commerce.order.v1.OrderService/ListOrders
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"states": ["ORDER_STATE_PAID", "ORDER_STATE_SHIPPED"], "created_from": "'$(date -u +%Y-%m-%d)'T00:00:00Z"}' $ORDERS commerce.order.v1.OrderService/ListOrders

echo '--- what the watch saw'
kill $WATCH; cat .local/watch.json

echo '--- a forgotten password: the mailer asks for a token, the customer sets another password with it and logs in again'
MAILER=$(grpcurl -cacert $CA -d '{"client_id": "mailer", "client_secret": "'$(cat .local/secrets/mailer-client-secret)'"}' $USERS commerce.user.v1.AuthService/IssueServiceToken | field accesstoken)
RESET=$(grpcurl -cacert $CA -cert .local/tls/mailer.pem -key .local/tls/mailer-key.pem -H "authorization: Bearer $MAILER" -d '{"email": "'$EMAIL'"}' $USERS commerce.user.v1.RecoveryService/IssuePasswordResetToken | field token); cat .local/answer.json
grpcurl -cacert $CA -d '{"token": "'$RESET'", "new_password": "another-horse-battery"}' $USERS commerce.user.v1.RecoveryService/ResetPassword
TOKEN=$(grpcurl -cacert $CA -d '{"email": "'$EMAIL'", "password": "another-horse-battery"}' $USERS commerce.user.v1.AuthService/Login | field accesstoken); cat .local/answer.json

echo '--- the token issuer over HTTPS: discovery, public keys, a token for a service, introspection of a token'
curl -sS -w '\n' --cacert $CA $ISSUER/.well-known/openid-configuration
curl -sS -w '\n' --cacert $CA $ISSUER/.well-known/jwks.json
curl -sS -w '\n' --cacert $CA -u order-service:$(cat .local/secrets/order-service-client-secret) -d grant_type=client_credentials $ISSUER/oauth2/token
curl -sS -w '\n' --cacert $CA -u gateway:$(cat .local/secrets/gateway-client-secret) -d token=$TOKEN $ISSUER/oauth2/introspect

echo '--- health and reflection'
grpcurl -cacert $CA $USERS grpc.health.v1.Health/Check
grpcurl -cacert $CA $ORDERS grpc.health.v1.Health/Check
grpcurl -cacert $CA $PAYMENTS grpc.health.v1.Health/Check
grpcurl -cacert $CA $ORDERS list
grpcurl -cacert $CA $ORDERS describe commerce.order.v1.OrderService.PayOrder
