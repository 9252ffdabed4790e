package dynamodb

import (
	"slices"
	"strings"
)

// backupInARN stands in a backup's ARN between its table's ARN and its id.
const backupInARN = "/backup/"

// A backupName is what the ARN of a backup says.
type backupName struct{ region, table, id string }

// readBackupARN reads the ARN of a backup. AWS looks at its parts in this order
// (recorded October 2026).
func (s *Service) readBackupARN(arn string) (n backupName, err error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return n, errRequest("Invalid Backup ARN")
	}
	n.region = parts[3]
	switch {
	case parts[1] != "aws", parts[2] != s.ep.Service, n.region != "" && !isRegion(n.region):
		return n, errRequest("BackupArn is not valid")
	case n.region == "", parts[4] != s.ep.Account:
		return n, fault("AccessDeniedException", "Access is denied")
	}
	table, ok := strings.CutPrefix(parts[5], "table/")
	if n.table, n.id, _ = strings.Cut(table, backupInARN); !ok || n.id == "" {
		return n, errRequest("Invalid Backup ARN")
	}
	return n, nil
}

// isRegion tells whether a text has the form of a commercial region's name:
// us-east-1.
func isRegion(name string) bool {
	parts := strings.Split(name, "-")
	return len(parts) == 3 && len(parts[2]) == 1 && parts[2] >= "1" && parts[2] <= "9" &&
		slices.Contains([]string{"af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"}, parts[0])
}

// key is where a backup of the name lies, whatever region the name gives.
func (s *Service) backupKey(n backupName) *backup {
	return &backup{id: n.id, arn: s.ep.ARN("table/" + n.table + backupInARN + n.id)}
}

// backup returns the backup that an ARN names. AWS does not mind which region
// stands in it (recorded October 2026).
func (s *Service) backup(arn string) (*backup, error) {
	n, err := s.readBackupARN(arn)
	if err != nil {
		return nil, err
	}
	b, ok := s.backups.Get(s.backupKey(n))
	if !ok {
		return nil, fault("BackupNotFoundException", "Backup not found: "+arn)
	}
	return b, nil
}
