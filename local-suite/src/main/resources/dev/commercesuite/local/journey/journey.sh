CA=.local/tls/ca.pem USERS=localhost:@USER_PORT@ ORDERS=localhost:@ORDER_PORT@ PAYMENTS=localhost:@PAYMENT_PORT@
uuid() { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen; }
field() { tee .local/answer.json | sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p" | sed -n 1p; }

echo '--- sign up, log in'
EMAIL=ada-$(uuid)@example.com
grpcurl -cacert $CA -d '{"email": "'$EMAIL'", "password": "correct-horse-battery", "displayName": "Ada", "requestId": "'$(uuid)'"}' $USERS commerce.user.v1.UserService/CreateUser
TOKEN=$(grpcurl -cacert $CA -d '{"email": "'$EMAIL'", "password": "correct-horse-battery"}' $USERS commerce.user.v1.AuthService/Login | field accessToken)
ADMIN=$(grpcurl -cacert $CA -d '{"email": "@ADMIN_EMAIL@", "password": "'$(cat .local/secrets/admin-password)'"}' $USERS commerce.user.v1.AuthService/Login | field accessToken)

echo '--- the admin creates two products, sets a price and adds stock'
TEA=$(grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"sku": "tea-'$(uuid)'", "title": "Darjeeling", "price": {"currencyCode": "EUR", "minorUnits": 1250}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.CatalogService/CreateProduct | field id); cat .local/answer.json
POT=$(grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"sku": "pot-'$(uuid)'", "title": "Teapot", "price": {"currencyCode": "EUR", "minorUnits": 4900}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.CatalogService/CreateProduct | field id); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"product": {"id": "'$POT'", "price": {"currencyCode": "EUR", "minorUnits": 3900}}, "updateMask": "price", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.CatalogService/UpdateProduct
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"productId": "'$TEA'", "delta": 100, "reason": "first delivery", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.CatalogService/AdjustStock
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"productId": "'$POT'", "delta": 10, "reason": "first delivery", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.CatalogService/AdjustStock

echo '--- order two lines, and watch the order from now on'
ORDER=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$TEA'", "quantity": 2}, {"productId": "'$POT'", "quantity": 1}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder | field id); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -max-time 600 -d '{"orderId": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/WatchOrder > .local/watch.json 2>&1 & WATCH=$!

echo '--- pay with a test token; the payment has succeeded and the ledger has its entries'
PAYMENT=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"orderId": "'$ORDER'", "paymentMethod": "tok_success", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/PayOrder | field paymentId); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"paymentId": "'$PAYMENT'"}' $PAYMENTS commerce.payment.v1.PaymentService/GetPayment
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"paymentId": "'$PAYMENT'"}' $PAYMENTS commerce.payment.v1.LedgerService/ListEntries

echo '--- ship it, and give a part of the money back'
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"orderId": "'$ORDER'", "carrier": "DHL", "trackingNumber": "JD0001", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/ShipOrder
grpcurl -cacert $CA -H "authorization: Bearer $ADMIN" -d '{"paymentId": "'$PAYMENT'", "amount": {"currencyCode": "EUR", "minorUnits": 1250}, "reason": "REFUND_REASON_REQUESTED_BY_CUSTOMER", "requestId": "'$(uuid)'"}' $PAYMENTS commerce.payment.v1.PaymentService/CreateRefund

echo '--- order once more, and list the orders one per page'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$TEA'", "quantity": 1}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder
PAGE=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"pageSize": 1}' $ORDERS commerce.order.v1.OrderService/ListOrders | field nextPageToken); cat .local/answer.json
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"pageSize": 1, "pageToken": "'$PAGE'"}' $ORDERS commerce.order.v1.OrderService/ListOrders

echo '--- what the watch saw'
kill $WATCH; cat .local/watch.json

echo '--- health and reflection'
grpcurl -cacert $CA $USERS grpc.health.v1.Health/Check
grpcurl -cacert $CA $ORDERS grpc.health.v1.Health/Check
grpcurl -cacert $CA $PAYMENTS grpc.health.v1.Health/Check
grpcurl -cacert $CA $ORDERS list
grpcurl -cacert $CA $ORDERS describe commerce.order.v1.OrderService.PayOrder
