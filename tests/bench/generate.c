/*
 * generate - purchase orders by the million, for benchmarks and long tests
 *
 *	generate xml|csv N [--first K] [--bad PERCENT] [--files DIR]
 *
 * Orders are like those of a telecom partner: about 0.95 kB in XML, 1 to 3
 * lines, right by the sample catalogue.  The same arguments give the same
 * bytes.  --bad: so many of a hundred have three mistakes each, in the
 * quantity, the price and the characteristic of their first line; each gives
 * one finding, and the first sends the order to libxml2.  --files: each order
 * in a file of its own.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
mix(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

struct line {
	const char *offering, *price, *role, *name, *value;
	unsigned cents;
};
static const struct line lines[] = {
	{ "BB-FTTP-1000", "49.90", "install", "downstreamMbps", "1000", 4990 },
	{ "VOICE-SIP", "12.50", "install", "channels", "8", 1250 },
	{ "VPN-SITE", "199.00", "install", "bandwidthMbps", "100", 19900 },
	{ "MOB-SIM", "9.95", "delivery", "plan", "M", 995 },
	{ "BB-FTTP-1000", "49.90", "install", "downstreamMbps", "500", 4990 },
};
static const char *const cities[] = { "Utrecht", "Rotterdam", "Eindhoven",
	"Groningen", "Maastricht", "Amersfoort", "Zwolle", "Leeuwarden" };

struct order {
	uint64_t number, seed;
	unsigned n_lines, cents, first;
	bool bad;
};

static struct order
make_order(uint64_t number, unsigned bad_percent)
{
	struct order o = { .number = number, .seed = mix(number + 1) };

	o.n_lines = 1 + (unsigned)(o.seed % 3);
	o.first = (unsigned)(o.seed >> 8 & 3);
	o.bad = (o.seed >> 16) % 100 < bad_percent;
	for (unsigned i = 0; i < o.n_lines; i++)
		o.cents += lines[(o.first + i) % 5].cents;
	return o;
}

static void
xml_order(FILE *f, const struct order *o)
{
	const char *city = cities[o->seed >> 24 & 7];
	const unsigned house = 1 + (unsigned)(o->seed >> 28 & 127);

	fprintf(f, "  <purchaseOrder number=\"PO-%09llu\" revision=\"0\" "
	    "date=\"2026-11-22\" purpose=\"order\">\n"
	    "    <initiatingRequest type=\"sale\" reference=\"Q-%08llu\"/>\n"
	    "    <customer id=\"C-%06u\"><name>Customer %u BV</name>"
	    "<contact><name>A. Person</name>"
	    "<email>person%u@example.com</email></contact></customer>\n"
	    "    <billingAccount>BA-%06u</billingAccount>\n"
	    "    <currency>EUR</currency>\n"
	    "    <requestedDate>2027-01-15</requestedDate>\n",
	    (unsigned long long)o->number,
	    (unsigned long long)(o->seed % 100000000),
	    (unsigned)(o->seed % 900000), (unsigned)(o->seed % 900000),
	    (unsigned)(o->seed % 900000), (unsigned)(o->seed % 700000));
	for (unsigned i = 0; i < o->n_lines; i++) {
		const struct line *l = &lines[(o->first + i) % 5];
		fprintf(f, "    <line number=\"%u\" action=\"add\">\n"
		    "      <offering>%s</offering><quantity>%s</quantity>"
		    "<unitPrice>%s</unitPrice>\n"
		    "      <place role=\"%s\"><street>Main Street</street>"
		    "<houseNumber>%u</houseNumber><city>%s</city>"
		    "<postcode>35%02u AB</postcode><country>NL</country>"
		    "</place>\n"
		    "      <characteristic name=\"%s\">%s</characteristic>\n"
		    "    </line>\n", i + 1, l->offering,
		    o->bad && i == 0 ? "none" : "1",
		    o->bad && i == 0 ? "1.00" : l->price, l->role, house,
		    city, house % 100, l->name,
		    o->bad && i == 0 ? "9999" : l->value);
	}
	fprintf(f, "    <total>%u.%02u</total>\n  </purchaseOrder>\n",
	    o->cents / 100, o->cents % 100);
}

static void
csv_order(FILE *f, const struct order *o)
{
	const char *city = cities[o->seed >> 24 & 7];
	const unsigned house = 1 + (unsigned)(o->seed >> 28 & 127);

	for (unsigned i = 0; i < o->n_lines; i++) {
		const struct line *l = &lines[(o->first + i) % 5];
		fprintf(f, "PO-%09llu,0,2026-11-22,order,sale,Q-%08llu,"
		    "C-%06u,Customer %u BV,BA-%06u,EUR,2027-01-15,%u.%02u,"
		    "%u,add,%s,%s,%s,%s,Main Street,%u,%s,35%02u AB,NL",
		    (unsigned long long)o->number,
		    (unsigned long long)(o->seed % 100000000),
		    (unsigned)(o->seed % 900000),
		    (unsigned)(o->seed % 900000),
		    (unsigned)(o->seed % 700000), o->cents / 100,
		    o->cents % 100, i + 1, l->offering,
		    o->bad && i == 0 ? "none" : "1",
		    o->bad && i == 0 ? "1.00" : l->price, l->role, house, city,
		    house % 100);
		for (unsigned j = 0; j < 4; j++)
			fprintf(f, ",%s", strcmp(lines[j].name, l->name) != 0
			    ? "" : o->bad && i == 0 ? "9999" : l->value);
		fputc('\n', f);
	}
}

static void
head(FILE *f, bool xml, const char *id)
{
	if (xml)
		fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\""
		    " partner=\"acme\" fileId=\"%s\">\n", id);
	else
		fprintf(f, "po_number,revision,order_date,purpose,"
		    "request_type,request_reference,customer_id,"
		    "customer_name,billing_account,currency,requested_date,"
		    "total,line_number,action,offering,quantity,unit_price,"
		    "place_role,street,house_number,city,postcode,country,"
		    "char:downstreamMbps,char:channels,char:bandwidthMbps,"
		    "char:plan\n");
}

static int
each_in_a_file(const char *dir, bool xml, uint64_t first, uint64_t n,
    unsigned bad)
{
	char path[4096];

	for (uint64_t i = 0; i < n; i++) {
		const struct order o = make_order(first + i, bad);
		snprintf(path, sizeof(path), "%s/o%09llu.%s", dir,
		    (unsigned long long)(first + i), xml ? "xml" : "csv");
		FILE *f = fopen(path, "w");
		if (f == NULL) {
			perror(path);
			return 1;
		}
		head(f, xml, "GEN");
		(xml ? xml_order : csv_order)(f, &o);
		if (xml)
			fputs("</purchaseOrders>\n", f);
		if (fclose(f) != 0)
			return 1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	uint64_t first = 0;
	unsigned bad = 0;
	const char *dir = NULL;

	if (argc < 3) {
		fprintf(stderr, "usage: generate xml|csv N [--first K] "
		    "[--bad PERCENT] [--files DIR]\n");
		return 64;
	}
	const bool xml = strcmp(argv[1], "xml") == 0;
	const uint64_t n = strtoull(argv[2], NULL, 10);
	for (int i = 3; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--first") == 0)
			first = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--bad") == 0)
			bad = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--files") == 0)
			dir = argv[i + 1];
	}
	if (dir != NULL)
		return each_in_a_file(dir, xml, first, n, bad);
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	head(stdout, xml, "GEN");
	for (uint64_t i = 0; i < n; i++) {
		const struct order o = make_order(first + i, bad);
		(xml ? xml_order : csv_order)(stdout, &o);
	}
	if (xml)
		fputs("</purchaseOrders>\n", stdout);
	return fflush(stdout) != 0;
}
