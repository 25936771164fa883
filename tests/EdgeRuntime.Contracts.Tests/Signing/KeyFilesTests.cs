using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

public sealed class KeyFilesTests : IDisposable
{
    // RFC 8410, section 10.3.
    private const string RfcPrivate = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    private const string RfcPublic = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void WritePrivate_NewKey_IsForItsOwnerOnlyAndReadsBack()
    {
        using var key = SigningKey.Create();

        KeyFiles.WritePrivate(PathOf("a.key.pem"), key);
        KeyFiles.WritePublic(PathOf("a.pub.pem"), key.Public);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("a.key.pem")));
        }

        using var back = TestTrust.Accepted(KeyFiles.ReadPrivate(PathOf("a.key.pem")));
        Assert.Equal(key.KeyId, back.KeyId);
        Assert.Equal(key.KeyId, TestTrust.Accepted(KeyFiles.ReadPublic(PathOf("a.pub.pem"))).KeyId);
    }

    [Fact]
    public void WritePrivate_OverAKey_KeepsTheOldOne()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();
        KeyFiles.WritePrivate(PathOf("a.key.pem"), key);

        Assert.Throws<IOException>(() => KeyFiles.WritePrivate(PathOf("a.key.pem"), other));

        using var back = TestTrust.Accepted(KeyFiles.ReadPrivate(PathOf("a.key.pem")));
        Assert.Equal(key.KeyId, back.KeyId);
    }

    [Fact]
    public void Read_KeysOfTheRfc_BelongTogether()
    {
        WriteOwnerOnly("a.key.pem", RfcPrivate);
        File.WriteAllText(PathOf("a.pub.pem"), RfcPublic);

        using var key = TestTrust.Accepted(KeyFiles.ReadPrivate(PathOf("a.key.pem")));

        Assert.Equal(key.KeyId, TestTrust.Accepted(KeyFiles.ReadPublic(PathOf("a.pub.pem"))).KeyId);
        Assert.Equal(RfcPrivate, Encoding.ASCII.GetString(key.ExportPem()));
        Assert.Equal(RfcPublic, Encoding.ASCII.GetString(key.Public.ExportPem()));
    }

    [Fact]
    public void ReadPrivate_ReadableByOthers_IsRefused()
    {
        WriteOwnerOnly("a.key.pem", RfcPrivate);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
            return;
        }

        File.SetUnixFileMode(PathOf("a.key.pem"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPrivate(PathOf("a.key.pem"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData(RfcPublic)]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n????\n-----END PRIVATE KEY-----\n")]
    public void ReadPrivate_NoPrivateKey_IsRefused(string content)
    {
        WriteOwnerOnly("a.key.pem", content);

        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPrivate(PathOf("a.key.pem"))));
    }

    [Fact]
    public void Read_MissingOrHugeFile_IsRefused()
    {
        WriteOwnerOnly("huge.pem", RfcPrivate + new string(' ', 4096));

        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPrivate(PathOf("huge.pem"))));
        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPublic(PathOf("huge.pem"))));
        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPrivate(PathOf("missing.pem"))));
        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPublic(PathOf("missing.pem"))));
        Assert.Equal(ErrorCode.KeyFileInvalid, TestTrust.Refused(KeyFiles.ReadPublic(_folder.FullName)));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void WriteOwnerOnly(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
