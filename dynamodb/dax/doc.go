// Package dax is DynamoDB Accelerator in the process: a write-through cache in
// front of the tables of one region, with the operations of DynamoDB that DAX
// has, its times to live in the world's time, and what it hides from a program
// that relies on it:
//
//	cluster := dax.New(cloud.DynamoDB, dax.Options{})
//	out, err := cluster.GetItem(ctx, &dynamodb.GetItemInput{…})
//
// A [Cluster] has two caches that know nothing of one another. The item cache
// holds what GetItem and BatchGetItem read, by primary key, and what is written
// through the cluster; that there is no item is remembered too. The query cache
// holds the pages of Query and Scan by the parameters of the request, and no
// write changes it. What is written around the cluster, to DynamoDB itself, is
// not seen until an entry's time to live is over. Strongly consistent reads and
// TransactGetItems go to DynamoDB and are not remembered.
//
// An answer from the cache consumes no capacity and has no ConsumedCapacity. All
// other answers, and all errors, are DynamoDB's.
//
// Where AWS does not say what DAX does, this package takes the plain way: a read
// with a projection fetches and caches the whole item, which costs the same;
// DeleteItem takes the item out of the cache, so that the next read asks
// DynamoDB; the two caches share one memory, out of which goes what was not used
// for longest. A cluster is one node: replicas of the cache that lag behind are
// not modelled, nor are throttling by DAX itself and the hours that nodes cost.
//
// Out of scope are the binary protocol by which DAX's own client libraries reach
// a cluster, and the API that creates and describes clusters: a program under
// test takes an interface of the operations that it uses, which a Cluster and a
// dynamodb.Service both have. Operations on tables, and PartiQL, which DAX does
// not have, are not here either: they go to the dynamodb.Service.
//
// Source: Amazon DynamoDB Developer Guide, "DAX: How it works" and "DAX and
// DynamoDB consistency models".
package dax
