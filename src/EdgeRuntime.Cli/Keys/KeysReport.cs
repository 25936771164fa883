using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>What the <c>keys</c> commands print as JSON.</summary>
/// <param name="Keyring">The keyring, where there is one.</param>
/// <param name="NewKeys">Keys that were made.</param>
internal sealed record KeysReport(KeyringReport? Keyring, IReadOnlyList<NewKeyReport> NewKeys);

/// <summary>A key that was made.</summary>
internal sealed record NewKeyReport(KeyRole Role, string KeyId, string PrivateFile, string PublicFile)
{
    public static NewKeyReport Of(KeyPair pair) => new(pair.Role, pair.Key.KeyId, pair.PrivateFile, pair.PublicFile);
}

/// <summary>A keyring.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Fingerprint">Lowercase sha256 of the signed bytes.</param>
/// <param name="Version">Its version.</param>
/// <param name="Expires">When it must have been replaced.</param>
/// <param name="Complete">Whether enough keys have signed it.</param>
/// <param name="Missing">What is missing, when something is.</param>
/// <param name="Roles">Who may do what.</param>
internal sealed record KeyringReport(string File, string Fingerprint, long Version, DateTimeOffset Expires, bool Complete, string? Missing, IReadOnlyList<RoleReport> Roles)
{
    public static KeyringReport Of(string file, DsseEnvelope envelope, KeyringDocument document, string? missing) => new(
        file,
        envelope.PayloadDigest,
        document.Version,
        document.Expires,
        missing is null,
        missing,
        [.. Enum.GetValues<KeyRole>().Where(role => !document.Roles[role].KeyIds.IsEmpty).Select(role => new RoleReport(role, document.Roles[role].Threshold, [.. document.MembersOf(role).Keys.Select(static key => new KeyReport(key.KeyId, key.Name))]))]);
}

/// <summary>A role.</summary>
internal sealed record RoleReport(KeyRole Role, int Threshold, IReadOnlyList<KeyReport> Keys);

/// <summary>A key of a role.</summary>
internal sealed record KeyReport(string KeyId, string? Name);

/// <summary>JSON of the <c>keys</c> commands.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeysReport))]
internal sealed partial class KeysReportJsonContext : JsonSerializerContext;
