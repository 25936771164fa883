using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>Checks what the keyring's types cannot say. The rules close the ways to make one signer count as several, or an online key count as an offline one.</summary>
internal static class KeyringValidator
{
    /// <summary>Most keys of a keyring.</summary>
    private const int MaxKeys = 64;

    /// <summary>Most keys of a role; as many as an envelope has signatures.</summary>
    private const int MaxRoleKeys = DsseEnvelope.MaxSignatures;

    private const int MaxNameChars = 64;

    /// <summary>The first thing that is wrong, or null; <paramref name="keys"/> then has every key by its id.</summary>
    public static string? Validate(KeyringDocument document, out ImmutableDictionary<string, VerifyingKey> keys)
    {
        keys = ImmutableDictionary<string, VerifyingKey>.Empty;
        if (document.Schema != KeyringDocument.CurrentSchema)
        {
            return $"schema must be '{KeyringDocument.CurrentSchema}', but is '{document.Schema}'";
        }

        if (document.Version is < 1 or > Identifiers.MaxCounter)
        {
            return $"version must be 1 to {Identifiers.MaxCounter}";
        }

        if (document.Keys.IsDefault || document.Keys.Length is 0 or > MaxKeys)
        {
            return $"keys must be 1 to {MaxKeys}";
        }

        var imported = ImmutableDictionary.CreateBuilder<string, VerifyingKey>(StringComparer.Ordinal);
        for (var i = 0; i < document.Keys.Length; i++)
        {
            if (Import(document.Keys[i]) is not { } key)
            {
                return $"keys[{i}] must be an {KeySpec.Ed25519} key: base64 of {VerifyingKey.RawBytes} bytes, their lowercase sha256 as keyId, and a name of at most {MaxNameChars} characters";
            }

            if (!imported.TryAdd(key.KeyId, key))
            {
                return $"keys[{i}] is there twice";
            }
        }

        keys = imported.ToImmutable();
        return ValidateRoles(document.Roles, keys);
    }

    private static VerifyingKey? Import(KeySpec? spec)
    {
        Span<byte> raw = stackalloc byte[VerifyingKey.RawBytes];
        return spec is { Algorithm: KeySpec.Ed25519 } && (spec.Name?.Length ?? 0) <= MaxNameChars
            && Convert.TryFromBase64String(spec.Public, raw, out var length) && length == raw.Length
            && VerifyingKey.TryImport(raw, out var key) && key.KeyId == spec.KeyId
            ? key
            : null;
    }

    private static string? ValidateRoles(KeyringRoles roles, ImmutableDictionary<string, VerifyingKey> keys)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, spec) in new[] { ("root", roles.Root), ("models", roles.Models), ("desired", roles.Desired), ("agent", roles.Agent) })
        {
            // Only this role may be absent: keyrings without it were made before agents updated themselves.
            if (spec is not { } role)
            {
                continue;
            }

            if (role.KeyIds.IsDefault || role.KeyIds.Length is 0 or > MaxRoleKeys)
            {
                return $"roles.{name} must have 1 to {MaxRoleKeys} keys";
            }

            foreach (var keyId in role.KeyIds)
            {
                if (keyId is null || !keys.ContainsKey(keyId))
                {
                    return $"roles.{name} names a key that is not among keys";
                }

                if (!taken.Add(keyId))
                {
                    return $"roles.{name} names key {keyId}, which has a role already; a key has one role, once";
                }
            }

            if (role.Threshold < 1 || role.Threshold > role.KeyIds.Length)
            {
                return $"roles.{name}.threshold must be 1 to {role.KeyIds.Length}, the number of its keys";
            }
        }

        return taken.Count == keys.Count ? null : "a key without a role is among keys";
    }
}
