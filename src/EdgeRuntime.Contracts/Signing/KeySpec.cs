namespace EdgeRuntime.Contracts.Signing;

/// <summary>A public key in a keyring.</summary>
public sealed record KeySpec
{
    /// <summary>The only algorithm of this version.</summary>
    public const string Ed25519 = "ed25519";

    /// <summary><see cref="VerifyingKey.KeyId"/>; checked against <see cref="Public"/>, so that one key cannot count under two ids.</summary>
    public required string KeyId { get; init; }

    /// <summary>Always <see cref="Ed25519"/>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Base64 of the 32 bytes.</summary>
    public required string Public { get; init; }

    /// <summary>Whose key it is, for people; at most 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The entry of a key.</summary>
    public static KeySpec Of(VerifyingKey key, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeySpec { KeyId = key.KeyId, Algorithm = Ed25519, Public = Convert.ToBase64String(key.Export()), Name = name };
    }
}
