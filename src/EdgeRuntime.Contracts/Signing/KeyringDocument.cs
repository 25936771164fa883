using System.Collections.Immutable;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>Whom a device trusts: the payload of a keyring's envelope, signed by its own root role and, when it replaces another, by the root role of that one too.</summary>
public sealed record KeyringDocument
{
    /// <summary>The value of <see cref="Schema"/> that this version reads.</summary>
    public const string CurrentSchema = "keyring/1";

    /// <summary>Longest keyring in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Rises with every change, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it must have been replaced. From then on nothing new is believed; what runs goes on running.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Every key, once.</summary>
    public required ImmutableArray<KeySpec> Keys { get; init; }

    /// <summary>What the keys may sign.</summary>
    public required KeyringRoles Roles { get; init; }

    /// <summary>A document of these members. Whether it holds together is said by <see cref="Keyring"/> when it has been signed.</summary>
    public static KeyringDocument Create(long version, DateTimeOffset expires, RoleMembers root, RoleMembers models, RoleMembers desired, RoleMembers? agent = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(desired);
        return new KeyringDocument
        {
            Schema = CurrentSchema,
            Version = version,
            Expires = expires,
            Keys = [.. root.Keys, .. models.Keys, .. desired.Keys, .. agent?.Keys ?? []],
            Roles = new KeyringRoles(SpecOf(root), SpecOf(models), SpecOf(desired)) { Agent = agent is { Keys.IsEmpty: false } ? SpecOf(agent) : null },
        };

        static RoleSpec SpecOf(RoleMembers members) => new([.. members.Keys.Select(static key => key.KeyId)], members.Threshold);
    }

    /// <summary>Reads a keyring without asking who signed it, for somebody who is about to sign it and wants to see what. Nobody trusts anything on its word: <see cref="Keyring"/>.</summary>
    /// <returns>The document, or <see cref="ErrorCode.WrongPayloadType"/> or <see cref="ErrorCode.KeyringInvalid"/>.</returns>
    public static Checked<KeyringDocument> ReadUntrusted(DsseEnvelope envelope)
    {
        var keyring = Keyring.ReadUntrusted(envelope);
        return keyring.IsOk ? keyring.Value.Document : keyring.Error;
    }

    /// <summary>The keys of a role.</summary>
    public RoleMembers MembersOf(KeyRole role) => new([.. Keys.Where(key => Roles[role].KeyIds.Contains(key.KeyId))], Roles[role].Threshold);

    /// <summary>An unsigned envelope around this document.</summary>
    public DsseEnvelope ToEnvelope() =>
        DsseEnvelope.Unsigned(PayloadTypes.Keyring, JsonSerializer.SerializeToUtf8Bytes(this, SigningJsonContext.Default.KeyringDocument));
}
