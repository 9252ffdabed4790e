package dynamodb

import "slices"

// checkCreateIndex checks the index that an update is to create.
func (u *tableUpdate) checkCreateIndex(in *CreateGlobalSecondaryIndexAction) error {
	if u.AttributeDefinitions == nil {
		return errInvalid("AttributeDefinitions is not specified for index: " + in.IndexName)
	}
	err := firstFault(
		func() error { return checkDefinitions(u.AttributeDefinitions) },
		func() error { return checkDefined(in.KeySchema, u.AttributeDefinitions) },
		func() error { return checkGlobalKey(in.KeySchema) },
		func() error { return checkProjection(in.Projection) },
		func() error { return u.checkIncluded(in.Projection) },
		func() error { return u.checkRedefined(in.KeySchema) },
	)
	if err != nil {
		return err
	}
	onDemand := u.BillingMode == billOnDemand || u.BillingMode == "" && u.t.settings.billing == billOnDemand
	p, o := in.ProvisionedThroughput, in.OnDemandThroughput
	switch {
	case onDemand && p != nil:
		return errInvalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: " + in.IndexName +
			" when BillingMode is PAY_PER_REQUEST")
	case !onDemand && p == nil:
		return errInvalid("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: " + in.IndexName)
	case !onDemand && o != nil:
		return o.errOnDemandOnly("for index : "+in.IndexName+" ", "the table BillingMode is PROVISIONED")
	}
	ctx := u.c.Context()
	return firstFault(
		func() error { return checkUnits(p) },
		func() error { return checkQuota(p, u.s.ep.Region) },
		func() error { return checkOnDemand(ctx, o, "index : "+in.IndexName, false) },
		func() error { return checkNewWarmth(ctx, in.WarmThroughput, newThroughput(p), "index "+in.IndexName) },
	)
}

func (u *tableUpdate) checkIncluded(p *Projection) error {
	n := len(p.NonKeyAttributes)
	for _, list := range [][]*index{u.t.locals, u.t.globals} {
		for _, ix := range list {
			n += len(ix.project.include)
		}
	}
	return checkIncluded(n)
}

// checkRedefined checks that the key attributes of a new index have the types
// that they have in other keys already.
func (u *tableUpdate) checkRedefined(key []KeySchemaElement) error {
	t := u.t
	for _, e := range key {
		use := t.keyUse(e.AttributeName)
		is, asked := definedType(t.definitions, e.AttributeName), definedType(u.AttributeDefinitions, e.AttributeName)
		if use == "" || is == asked {
			continue
		}
		return errInvalid("Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
			"Existing schema: Schema:[SchemaElement: key{" + e.AttributeName + ":" + is + ":" + use + "}] " +
			"New schema: Schema:[SchemaElement: key{" + e.AttributeName + ":" + asked + ":" + e.KeyType + "}]")
	}
	return nil
}

// definedType returns the type that definitions give an attribute.
func definedType(definitions []AttributeDefinition, name string) string {
	for _, d := range definitions {
		if d.AttributeName == name {
			return d.AttributeType
		}
	}
	return ""
}

// define adds the definition of a new key attribute to the table's.
func (t *table) define(definitions []AttributeDefinition, name string) {
	added := AttributeDefinition{AttributeName: name, AttributeType: definedType(definitions, name)}
	t.definitions = sortedDefinitions(append(slices.Clone(t.definitions), added))
	t.kinds = kindsOf(t.definitions)
}

// checkUpdateIndex checks a change of an index's throughput.
func (u *tableUpdate) checkUpdateIndex(in *UpdateGlobalSecondaryIndexAction) error {
	t, ctx, now := u.t, u.c.Context(), u.c.Now()
	ix, _ := t.global(in.IndexName)
	p, o, w := in.ProvisionedThroughput, in.OnDemandThroughput, in.WarmThroughput
	onDemand := t.settings.billing == billOnDemand && !u.toProvisioned || u.toOnDemand
	bounds := o != nil && *o != (OnDemandThroughput{})
	switch {
	case onDemand && (p != nil || !bounds && w == nil):
		return errInvalid("The only Updates for index: " + ix.name + " when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput")
	case !onDemand && o != nil:
		return o.errOnDemandOnly("for index : "+ix.name+" ", "the table BillingMode is PROVISIONED")
	case !onDemand && p == nil && w == nil:
		return errInvalid("ProvisionedThroughput must be specified for index: " + ix.name)
	}
	if p != nil {
		if err := firstFault(
			func() error { return checkUnits(p) },
			func() error {
				return ix.settings.throughput.checkChange(p, "the index "+ix.name, "index "+ix.name)
			},
			func() error { return ix.settings.throughput.checkDecrease(p, now) },
			func() error { return checkQuota(p, u.s.ep.Region) },
		); err != nil {
			return err
		}
	}
	if err := checkOnDemand(ctx, o, "index : "+ix.name, true); err != nil {
		return err
	}
	if w != nil {
		return ix.settings.warm.checkWarmer(ctx, w, "index "+ix.name)
	}
	return nil
}
