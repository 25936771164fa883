using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

/// <summary>Which keyring a device believes when the configured file changes.</summary>
public sealed class KeyringMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyring-").FullName;
    private readonly TestTrust _trust = new();
    private readonly KeyringMemory _memory;

    public KeyringMemoryTests() => _memory = new KeyringMemory(_folder);

    public void Dispose()
    {
        _trust.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Follow_TheFirst_IsBelievedAsItIs()
    {
        Assert.Same(_trust.Keyring, _memory.Follow(_trust.Keyring, TestTrust.Now, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Follow_TheNextVersion_IsTakenAndKept()
    {
        _memory.Save(_trust.Keyring);
        var next = Keyring(2, _trust.Root);

        Assert.Equal(next.Fingerprint, Follow(next, out var problem));
        Assert.Null(problem);
        _memory.Save(next);
        Assert.Equal(next.Fingerprint, Follow(next, out _));
    }

    [Fact]
    public void Follow_AnOlderVersion_IsNotTaken()
    {
        var next = Keyring(2, _trust.Root);
        _memory.Save(next);

        Assert.Equal(next.Fingerprint, Follow(_trust.Keyring, out var problem));
        Assert.Equal(ErrorCode.KeyringNotNewer, TestTrust.Refused(problem));
        Assert.Contains(_folder, problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Follow_ANewerOneWithoutTheOldRootsAgreement_IsNotTaken()
    {
        _memory.Save(_trust.Keyring);
        var foreign = TestTrust.Accepted(Contracts.Signing.Keyring.Trust(_trust.Document(version: 9, root: TestTrust.Members(1, _trust.Stranger)).ToEnvelope().Sign(_trust.Stranger)));

        Assert.Equal(_trust.Keyring.Fingerprint, Follow(foreign, out var problem));
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(problem));
    }

    [Fact]
    public void Follow_WhatWasKeptIsDamaged_BelievesTheConfiguredOneAndSaysSo()
    {
        File.WriteAllText(Path.Combine(_folder, "keyring.json"), "{");

        Assert.Equal(_trust.Keyring.Fingerprint, Follow(_trust.Keyring, out var problem));
        Assert.Equal(ErrorCode.EnvelopeInvalid, TestTrust.Refused(problem));
        Assert.Contains("is trusted as the first", problem!.Message, StringComparison.Ordinal);
        _memory.Save(_trust.Keyring);
        Follow(_trust.Keyring, out problem);
        Assert.Null(problem);
    }

    [Fact]
    public void Follow_NothingIsKept_TheConfiguredOneIsAlwaysTheFirst()
    {
        var memory = new KeyringMemory(null);
        memory.Save(Keyring(2, _trust.Root));
        Assert.Same(_trust.Keyring, memory.Follow(_trust.Keyring, TestTrust.Now, out var problem));
        Assert.Null(problem);
    }

    private string Follow(Keyring configured, out ErrorInfo? problem) => _memory.Follow(configured, TestTrust.Now, out problem).Fingerprint;

    private Keyring Keyring(long version, SigningKey root) =>
        TestTrust.Accepted(Contracts.Signing.Keyring.Trust(_trust.Document(version: version, models: TestTrust.Members(1, _trust.Models2)).ToEnvelope().Sign(root)));
}
