echo '--- OK: a declined card is an outcome, and the order waits for another one'
SECOND=$(grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$TEA'", "quantity": 1}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder | field id)
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"orderId": "'$SECOND'", "paymentMethod": "tok_declined", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/PayOrder

echo '--- Unauthenticated: no token'
grpcurl -cacert $CA -d '{"orderId": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- NotFound: the order of another customer'
EVE=eve-$(uuid)@example.com
grpcurl -cacert $CA -d '{"email": "'$EVE'", "password": "correct-horse-battery", "displayName": "Eve", "requestId": "'$(uuid)'"}' $USERS commerce.user.v1.UserService/CreateUser
OTHER=$(grpcurl -cacert $CA -d '{"email": "'$EVE'", "password": "correct-horse-battery"}' $USERS commerce.user.v1.AuthService/Login | field accessToken)
grpcurl -cacert $CA -H "authorization: Bearer $OTHER" -d '{"orderId": "'$ORDER'"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- PermissionDenied: a customer is not allowed to ship'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"orderId": "'$ORDER'", "carrier": "DHL", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/ShipOrder

echo '--- NotFound: a product that does not exist'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$(uuid)'", "quantity": 1}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- InvalidArgument: quantity 0'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$TEA'", "quantity": 0}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- FailedPrecondition: more than there is in stock'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"lines": [{"productId": "'$POT'", "quantity": 1000}], "shippingAddress": {"recipient": "Ada", "line1": "Main Street 1", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}, "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/CreateOrder

echo '--- InvalidArgument: an id that is none'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"orderId": "4711"}' $ORDERS commerce.order.v1.OrderService/GetOrder

echo '--- InvalidArgument: a field that does not exist in update_mask'
grpcurl -cacert $CA -H "authorization: Bearer $TOKEN" -d '{"order": {"id": "'$SECOND'", "note": "ring twice"}, "updateMask": "note,colour", "requestId": "'$(uuid)'"}' $ORDERS commerce.order.v1.OrderService/UpdateOrder
