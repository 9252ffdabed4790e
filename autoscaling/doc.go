// Package autoscaling is Application Auto Scaling in the process: scalable
// targets, target tracking policies and scheduled actions for the provisioned
// capacity of DynamoDB's tables and global secondary indexes.
//
// A [Service] is one region of one account. It is told when capacity is consumed,
// looks at whole minutes of the world's time as AWS's alarms do, and changes
// capacity by UpdateTable. A table that rests at its least capacity schedules
// nothing.
package autoscaling
