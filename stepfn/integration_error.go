package stepfn

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// failure is a service's error as the SDK with which Step Functions calls shows it.
func (i integration) failure(c *sim.Call, r taskResource, err error) failure {
	if _, refused := errors.AsType[*wire.Refusal](err); refused {
		return failure{name: "cloudjar.NotModelled", cause: err.Error()}
	}
	known, ok := errors.AsType[wire.APIError](err)
	if !ok {
		return failure{name: i.prefix + ".SdkClientException", cause: err.Error()}
	}
	code := known.ErrorCode()
	if old, ok := known.(interface{ QueryErrorCode() string }); ok && !r.isSDK() {
		code = old.QueryErrorCode()
	}
	draw := c.Rand("request id")
	id := draw.UUID()
	if i.bus == "dynamodb" {
		id = draw.Upper(52)
	}
	name := i.prefix + "." + i.exception(known.ErrorCode())
	if !r.isSDK() {
		return failure{name: name, cause: fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
			known.ErrorMessage(), i.service, known.HTTPStatus(), code, id)}
	}
	cause := known.ErrorMessage() + " (Service: " + i.service + ", Status Code: " + strconv.Itoa(known.HTTPStatus()) + ", Request ID: " + id
	if i.bus == "s3" {
		cause += ", Extended Request ID: " + draw.Hex(32)
	}
	cause += ")"
	if i.attempt {
		cause += " (SDK Attempt Count: 1)"
	}
	return failure{name: name, cause: cause}
}

// exception is the SDK's class for a code: its own, if the service's model names
// it, else the service's.
func (i integration) exception(code string) string {
	if !strings.Contains(modelled[i.bus], " "+code+" ") {
		return i.generic
	}
	if strings.HasSuffix(code, "Exception") {
		return code
	}
	return code + "Exception"
}

// modelled are the error codes that the services' API models name, between spaces.
var modelled = map[string]string{
	"application-autoscaling": " ConcurrentUpdateException FailedResourceAccessException InternalServiceException " +
		"InvalidNextTokenException LimitExceededException ObjectNotFoundException ResourceNotFoundException " +
		"TooManyTagsException ValidationException ",
	"dynamodb": " BackupInUseException BackupNotFoundException ConditionalCheckFailedException " +
		"ContinuousBackupsUnavailableException DuplicateItemException ExportConflictException " +
		"ExportNotFoundException GlobalTableAlreadyExistsException GlobalTableNotFoundException " +
		"IdempotentParameterMismatchException ImportConflictException ImportNotFoundException " +
		"IndexNotFoundException InternalServerError InvalidEndpointException InvalidExportTimeException " +
		"InvalidRestoreTimeException ItemCollectionSizeLimitExceededException LimitExceededException " +
		"PointInTimeRecoveryUnavailableException PolicyNotFoundException " +
		"ProvisionedThroughputExceededException ReplicaAlreadyExistsException ReplicaNotFoundException " +
		"ReplicatedWriteConflictException RequestLimitExceeded ResourceInUseException " +
		"ResourceNotFoundException TableAlreadyExistsException TableInUseException TableNotFoundException " +
		"ThrottlingException TransactionCanceledException TransactionConflictException " +
		"TransactionInProgressException ",
	"dynamodbstreams": " ExpiredIteratorException InternalServerError LimitExceededException ResourceNotFoundException " +
		"TrimmedDataAccessException ",
	"events": " AccessDeniedException ConcurrentModificationException IllegalStatusException InternalException " +
		"InvalidEventPatternException InvalidStateException LimitExceededException ManagedRuleException " +
		"OperationDisabledException PolicyLengthExceededException ResourceAlreadyExistsException " +
		"ResourceNotFoundException ThrottlingException ",
	"firehose": " ConcurrentModificationException InvalidArgumentException InvalidKMSResourceException " +
		"InvalidSourceException LimitExceededException ResourceInUseException ResourceNotFoundException " +
		"ServiceUnavailableException ",
	"iam": " AccountNotManagementOrDelegatedAdministratorException CallerIsNotManagementAccountException " +
		"ConcurrentModification DeleteConflict DuplicateCertificate DuplicateSSHPublicKey EntityAlreadyExists " +
		"EntityTemporarilyUnmodifiable FeatureDisabled FeatureEnabled InvalidAuthenticationCode " +
		"InvalidCertificate InvalidInput InvalidPublicKey InvalidUserType KeyPairMismatch LimitExceeded " +
		"MalformedCertificate MalformedPolicyDocument NameConflict NoSuchEntity NotSupportedService " +
		"OpenIdIdpCommunicationError OrganizationNotFoundException OrganizationNotInAllFeaturesModeException " +
		"PasswordPolicyViolation PolicyEvaluation PolicyNotAttachable ReportExpired " +
		"ReportGenerationLimitExceeded ReportInProgress ReportNotPresent RoleModified RoleTemplateDisabled " +
		"ServiceAccessNotEnabledException ServiceFailure UnmodifiableEntity UnrecognizedPublicKeyEncoding ",
	"kinesis": " AccessDeniedException DryRunOperationException ExpiredIteratorException ExpiredNextTokenException " +
		"InternalFailureException InvalidArgumentException KMSAccessDeniedException KMSDisabledException " +
		"KMSInvalidStateException KMSNotFoundException KMSOptInRequired KMSThrottlingException " +
		"LimitExceededException ProvisionedThroughputExceededException ResourceInUseException " +
		"ResourceNotFoundException ValidationException ",
	"lambda": " AliasLimitExceededException CallbackTimeoutException CapacityProviderLimitExceededException " +
		"CodeArtifactUserDeletedException CodeArtifactUserFailedException CodeArtifactUserPendingException " +
		"CodeSigningConfigNotFoundException CodeStorageExceededException CodeVerificationFailedException " +
		"DurableExecutionAlreadyStartedException EC2AccessDeniedException EC2ThrottledException " +
		"EC2UnexpectedException EFSIOException EFSMountConnectivityException EFSMountFailureException " +
		"EFSMountTimeoutException ENILimitReachedException ENINotReadyException " +
		"FunctionVersionsPerCapacityProviderLimitExceededException InvalidCodeSignatureException " +
		"InvalidParameterValueException InvalidRequestContentException InvalidRuntimeException " +
		"InvalidSecurityGroupIDException InvalidSubnetIDException InvalidZipFileException " +
		"KMSAccessDeniedException KMSDisabledException KMSInvalidStateException KMSNotFoundException " +
		"ModeNotSupportedException NoPublishedVersionException PolicyLengthExceededException " +
		"PreconditionFailedException ProvisionedConcurrencyConfigNotFoundException PublicPolicyException " +
		"RecursiveInvocationException RequestTooLargeException ResourceConflictException " +
		"ResourceInUseException ResourceNotFoundException ResourceNotReadyException " +
		"S3FilesMountConnectivityException S3FilesMountFailureException S3FilesMountTimeoutException " +
		"SerializedRequestEntityTooLargeException ServiceException ServiceQuotaExceededException " +
		"SnapStartException SnapStartNotReadyException SnapStartRegenerationFailureException " +
		"SnapStartTimeoutException SubnetIPAddressLimitReachedException TooManyRequestsException " +
		"UnsupportedMediaTypeException ",
	"logs": " AccessDeniedException ConflictException DataAlreadyAcceptedException InternalServerException " +
		"InternalStreamingException InvalidOperationException InvalidParameterException " +
		"InvalidSequenceTokenException LimitExceededException MalformedQueryException " +
		"OperationAbortedException ResourceAlreadyExistsException ResourceNotFoundException " +
		"ServiceQuotaExceededException ServiceUnavailableException SessionStreamingException " +
		"SessionTimeoutException ThrottlingException TooManyTagsException UnrecognizedClientException " +
		"ValidationException ",
	"pipes": " ConflictException InternalException NotFoundException ServiceQuotaExceededException " +
		"ThrottlingException ValidationException ",
	"s3": " BucketAlreadyExists BucketAlreadyOwnedByYou EncryptionTypeMismatch IdempotencyParameterMismatch " +
		"InvalidObjectState InvalidRequest InvalidWriteOffset NoSuchBucket NoSuchKey NoSuchUpload NotFound " +
		"ObjectAlreadyInActiveTierError ObjectNotInActiveTierError TooManyParts ",
	"scheduler": " ConflictException InternalServerException ResourceNotFoundException ServiceQuotaExceededException " +
		"ThrottlingException ValidationException ",
	"sns": " AuthorizationError BatchEntryIdsNotDistinct BatchRequestTooLong ConcurrentAccess EmptyBatchRequest " +
		"EndpointDisabled FilterPolicyLimitExceeded InternalError InvalidBatchEntryId InvalidParameter " +
		"InvalidSecurity InvalidState KMSAccessDenied KMSDisabled KMSInvalidState KMSNotFound " +
		"KMSOptInRequired KMSThrottling NotFound OptedOut ParameterValueInvalid PlatformApplicationDisabled " +
		"ReplayLimitExceeded ResourceNotFound StaleTag SubscriptionLimitExceeded TagLimitExceeded TagPolicy " +
		"Throttled TooManyEntriesInBatchRequest TopicLimitExceeded UserError ValidationException " +
		"VerificationException ",
	"sqs": " BatchEntryIdsNotDistinct BatchRequestTooLong EmptyBatchRequest InvalidAddress InvalidAttributeName " +
		"InvalidAttributeValue InvalidBatchEntryId InvalidIdFormat InvalidMessageContents InvalidSecurity " +
		"KmsAccessDenied KmsDisabled KmsInvalidKeyUsage KmsInvalidState KmsNotFound KmsOptInRequired " +
		"KmsThrottled MessageNotInflight OverLimit PurgeQueueInProgress QueueDeletedRecently " +
		"QueueDoesNotExist QueueNameExists ReceiptHandleIsInvalid RequestThrottled ResourceNotFoundException " +
		"TooManyEntriesInBatchRequest UnsupportedOperation ",
	"states": " ActivityAlreadyExists ActivityDoesNotExist ActivityLimitExceeded ActivityWorkerLimitExceeded " +
		"ConflictException ExecutionAlreadyExists ExecutionDoesNotExist ExecutionLimitExceeded " +
		"ExecutionNotRedrivable InvalidArn InvalidDefinition InvalidEncryptionConfiguration " +
		"InvalidExecutionInput InvalidLoggingConfiguration InvalidName InvalidOutput InvalidToken " +
		"InvalidTracingConfiguration KmsAccessDeniedException KmsInvalidStateException KmsThrottlingException " +
		"MissingRequiredParameter ResourceNotFound ServiceQuotaExceededException StateMachineAlreadyExists " +
		"StateMachineDeleting StateMachineDoesNotExist StateMachineLimitExceeded StateMachineTypeNotSupported " +
		"TaskDoesNotExist TaskTimedOut TooManyTags ValidationException ",
	"sts": " ExpiredTokenException ExpiredTradeInTokenException IDPCommunicationError IDPRejectedClaim " +
		"InvalidAuthorizationMessageException InvalidIdentityToken JWTPayloadSizeExceededException " +
		"MalformedPolicyDocument OutboundWebIdentityFederationDisabledException PackedPolicyTooLarge " +
		"RegionDisabledException SessionDurationEscalationException ",
}
