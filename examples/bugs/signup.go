package bugs

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// ErrNoUser says that there is no such user.
var ErrNoUser = errors.New("no such user")

// SignUpWrong stores a user and returns the profile, by the index on e-mail
// addresses: which may not show the user yet.
func (a *App) SignUpWrong(ctx context.Context, id, email string) (Item, error) {
	if err := a.put(ctx, "users", Item{"id": text(id), "email": text(email)}); err != nil {
		return nil, err
	}
	out, err := a.DB.Query(ctx, &dynamodb.QueryInput{
		TableName: aws.String("users"), IndexName: aws.String("by-email"),
		KeyConditionExpression: aws.String("email = :e"), ExpressionAttributeValues: Item{":e": text(email)},
	})
	if err != nil {
		return nil, err
	}
	if len(out.Items) == 0 {
		return nil, ErrNoUser
	}
	return out.Items[0], nil
}

// SignUp stores a user and returns the profile, by a consistent read of the table
// itself.
func (a *App) SignUp(ctx context.Context, id, email string) (Item, error) {
	if err := a.put(ctx, "users", Item{"id": text(id), "email": text(email)}); err != nil {
		return nil, err
	}
	item, err := a.get(ctx, "users", id)
	if err == nil && item == nil {
		err = ErrNoUser
	}
	return item, err
}
