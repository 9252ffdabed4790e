module github.com/cloudjar/cloudjar

go 1.26

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/aws/aws-sdk-go-v2 v1.47.7
	github.com/google/btree v1.1.3
	github.com/klauspost/compress v1.19.2
	github.com/stretchr/testify v1.12.1
)
