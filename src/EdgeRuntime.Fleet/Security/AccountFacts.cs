using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Users and tokens as they are shown: without hashes.</summary>
internal static class AccountFacts
{
    /// <summary>A token, without its secret.</summary>
    public static TokenInfo Of(ApiTokenRow row) =>
        new(row.Key, row.Name, row.Role, row.Sites, DeviceRows.Time(row.CreatedMs), DeviceRows.Time(row.ExpiresMs), DeviceRows.Time(row.LastUsedMs));

    /// <summary>A user.</summary>
    public static UserInfo Of(UserRow row) => new(row.Name, row.Role, row.Sites, DeviceRows.Time(row.CreatedMs), DeviceRows.Time(row.LastSignInMs));
}
