#!/bin/bash
# schemas.sh - every sample fits its schema, every schema is a schema
cd "$(dirname "$0")/../.." || exit 2
status=0
fits() { # SCHEMA FILE
	if out=$(xmllint --noout --schema "xsd/$1.xsd" "$2" 2>&1); then
		echo "ok - schemas: $2 fits $1.xsd"
	else
		sed 's/^/# /' <<<"$out"
		echo "not ok - schemas: $2 fits $1.xsd"
		status=1
	fi
}
fits ordermill samples/ordermill.xml
fits catalogue samples/catalogue.xml
for f in samples/partners.d/*.xml; do fits partner "$f"; done
for f in samples/inbound/*/*.xml; do fits purchase-orders "$f"; done
exit $status
