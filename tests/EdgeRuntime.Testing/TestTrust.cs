using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>A maker's keys, two of each role, and keyrings made of them; a stranger's key that is in none.</summary>
public sealed class TestTrust : IDisposable
{
    /// <summary>A time at which nothing here has expired.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public TestTrust()
    {
        Keyring = Accepted(Contracts.Signing.Keyring.Trust(Document().ToEnvelope().Sign(Root)));
    }

    public static TrustedTime Now { get; } = new(Start);

    public SigningKey Root { get; } = SigningKey.Create();

    public SigningKey Root2 { get; } = SigningKey.Create();

    public SigningKey Models { get; } = SigningKey.Create();

    public SigningKey Models2 { get; } = SigningKey.Create();

    public SigningKey Desired { get; } = SigningKey.Create();

    public SigningKey Agent { get; } = SigningKey.Create();

    public SigningKey Stranger { get; } = SigningKey.Create();

    /// <summary>Version 1, one signature each, expires a year after <see cref="Start"/>.</summary>
    public Keyring Keyring { get; }

    /// <summary>What passed its checks; fails the test when it was refused.</summary>
    public static T Accepted<T>(Contracts.Checked<T> result)
        where T : class
    {
        Assert.True(result.IsOk, result.Error?.Message);
        return result.Value!;
    }

    /// <summary>The code of a refusal, whose text is one line; fails the test when it was accepted.</summary>
    public static ErrorCode Refused<T>(Contracts.Checked<T> result)
        where T : class
    {
        Assert.False(result.IsOk);
        return Refused(result.Error);
    }

    /// <inheritdoc cref="Refused{T}(Contracts.Checked{T})"/>
    public static ErrorCode Refused(ErrorInfo? error)
    {
        Assert.NotNull(error);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 1, 4000);
        return error.Code;
    }

    /// <summary>A keyring document: root, models and desired with their first keys unless other keys are named.</summary>
    public KeyringDocument Document(
        long version = 1, DateTimeOffset? expires = null, RoleMembers? root = null, RoleMembers? models = null, RoleMembers? desired = null, RoleMembers? agent = null) => KeyringDocument.Create(
            version,
            expires ?? Start.AddYears(1),
            root ?? Members(1, Root),
            models ?? Members(1, Models),
            desired ?? Members(1, Desired),
            agent);

    public static RoleMembers Members(int threshold, params SigningKey[] keys) => new([.. keys.Select(static key => KeySpec.Of(key.Public))], threshold);

    /// <summary>A keyring whose models must be signed by both keys of that role.</summary>
    public Keyring TwoSigners() => Accepted(Contracts.Signing.Keyring.Trust(Document(models: Members(2, Models, Models2)).ToEnvelope().Sign(Root)));

    /// <summary>A manifest's envelope signed by role models.</summary>
    public DsseEnvelope SignManifest(ReadOnlyMemory<byte> manifest) => SignedManifest.Wrap(manifest).Sign(Models);

    public void Dispose()
    {
        foreach (var key in new[] { Root, Root2, Models, Models2, Desired, Agent, Stranger })
        {
            key.Dispose();
        }
    }
}
