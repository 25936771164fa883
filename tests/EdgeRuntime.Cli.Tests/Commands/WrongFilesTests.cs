namespace EdgeRuntime.Cli.Tests.Commands;

/// <summary>A file that is missing, a folder, empty, or something else altogether: every command says so on one line that names it, in words of its own.</summary>
public sealed class WrongFilesTests : IDisposable
{
    private static readonly string[] Phrases =
        ["(there is no such file)", "(it is a folder)", "is a file, not a folder)", "(it is empty)", "(there is no folder ", "at line 1, byte ", "is no plain zip", "is no Ed25519", "has fewer than two samples", "has no time"];

    private readonly LocalFolder _folder = new();

    public WrongFilesTests()
    {
        Directory.CreateDirectory(_folder["folder"]);
        File.WriteAllBytes(_folder["empty"], []);
        File.WriteAllText(_folder["garbage"], "garbage\n1\n2\n3\n");
        if (!OperatingSystem.IsWindows())
        {
            // Else a private key is refused for its mode before it is read.
            File.SetUnixFileMode(_folder["empty"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(_folder["garbage"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public static TheoryData<string, string> Readers { get; } = new MatrixTheoryData<string, string>(
        ["absent", "folder", "empty", "garbage"],
        [
            "keys trust FILE",
            "keys rotate FILE",
            "keys trust --add models=FILE",
            "model inspect FILE",
            "model verify FILE --keyring keys/keyring.json",
            "model verify x --keyring FILE",
            "model sign FILE --sign keys/models.key.pem",
            "model grant m --device d --minimum-release 1 --sign FILE --out grant",
            "model pack FILE",
            "model push FILE --keys keys --device d",
            "model push x --keyring FILE --device d",
            "device policy d fixed --keyring FILE",
            "model rollback m --device d --grant FILE",
            "simulate --trace FILE",
        ]);

    public static TheoryData<string> Writers { get; } =
    [
        "keys new --out empty/keys",
        "keys rotate keys/keyring.json --replace models --sign keys/root.key.pem --out absent/keyring.json",
        "model grant m --device d --minimum-release 1 --sign keys/models.key.pem --out absent/grant",
        "model grant m --device d --minimum-release 1 --sign keys/models.key.pem --out folder",
        "model pack model --out absent/bundle",
        "model pack model --out folder",
    ];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Read_WrongFile_IsOneLineThatNamesItAndWhy(string file, string command)
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);

        var run = await LocalFolder.RunAsync(Rooted(command, file));

        Assert.Equal((ExitCodes.Fault, ""), (run.ExitCode, run.Out));
        Assert.Single(run.Error, '\n');
        Assert.Contains(command.StartsWith("simulate", StringComparison.Ordinal) ? file : _folder[file], run.Error, StringComparison.Ordinal);
        Assert.Contains(Phrases, phrase => run.Error.Contains(phrase, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public async Task Write_WhereItCannot_IsOneLineThatNamesItAndWhy(string command)
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        _folder.Model();

        var run = await LocalFolder.RunAsync(Rooted(command, file: null));

        Assert.Equal((ExitCodes.Fault, ""), (run.ExitCode, run.Out));
        Assert.Single(run.Error, '\n');
        Assert.Matches(@"^/\S+: cannot be written \((there is no folder /\S+|it is a folder|/\S+ is a file, not a folder)\)( \(storage_failed\))?\n$", run.Error);
    }

    [Theory]
    [InlineData("model", "push", "x", "--device", "d")]
    [InlineData("device", "policy", "d", "fixed")]
    public async Task Keys_FolderWithoutKeys_SaysHowToMakeThem(params string[] command)
    {
        var run = await LocalFolder.RunAsync([.. command, "--keys", "nokeys"]);

        Assert.Equal(
            (ExitCodes.Fault, "--keys nokeys: there is no keyring.json in it; make keys with 'edgectl keys new --out nokeys', or name the folder where they are\n"),
            (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task KeysNew_IntoAFile_AsksForAFolder()
    {
        var run = await LocalFolder.RunAsync("keys", "new", "--out", _folder["empty"]);

        Assert.Equal((ExitCodes.Fault, $"{_folder["empty"]}: is a file; name a folder for the keys with --out\n"), (run.ExitCode, run.Error));
    }

    public void Dispose() => _folder.Dispose();

    // Names in commands are relative to the test's own folder.
    private string[] Rooted(string command, string? file)
    {
        return [.. command.Split(' ').Select((argument, i) =>
            argument.Contains("FILE", StringComparison.Ordinal) ? argument.Replace("FILE", _folder[file!], StringComparison.Ordinal)
            : i > 1 && (argument is "keys" or "folder" or "model" || argument.Contains('/', StringComparison.Ordinal)) ? _folder[argument]
            : argument)];
    }
}
