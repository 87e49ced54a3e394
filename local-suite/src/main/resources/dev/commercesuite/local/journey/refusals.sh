echo '--- OK: a declined card is an outcome, not an error; the order can be paid with another card'
SECOND=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$TEA'", "quantity": 1}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder | field id)
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "'$SECOND'", "payment_method_token": "tok_declined", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/PayOrder

echo '--- Unauthenticated: no token'
grpcurl -cacert $CA -d '{"order_id": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- NotFound: the order of another customer'
EVE=eve-$(uuid)@example.com
grpcurl -cacert $CA -d '{"email": "'$EVE'", "password": "correct-horse-battery", "display_name": "Eve", "request_id": "'$(uuid)'"}' $USERS commerce.user.v1.UserService/CreateUser
OTHER=$(grpcurl -cacert $CA -d '{"email": "'$EVE'", "password": "correct-horse-battery"}' $USERS commerce.user.v1.AuthService/Login | field accesstoken)
grpcurl -cacert $CA -H "authorization: Bearer $OTHER" -d '{"order_id": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- PermissionDenied: a customer may not ship'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "'$ORDER'", "carrier": "DHL", "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/ShipOrder

echo '--- NotFound: an unknown product'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$(uuid)'", "quantity": 1}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- InvalidArgument: quantity 0'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$TEA'", "quantity": 0}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- FailedPrecondition: more than is in stock'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"product_id": "'$POT'", "quantity": 1000}], "shipping_address": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country_code": "DE"}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- InvalidArgument: a malformed id'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order_id": "4711"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- InvalidArgument: an unknown field in update_mask'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order": {"id": "'$SECOND'", "note": "ring twice"}, "update_mask": {"paths": ["note", "colour"]}, "request_id": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/UpdateOrder
