using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Keys;

/// <summary>The page about signing is true: its commands work from the first to the last, and its codes are the program's.</summary>
public sealed class SigningPageTests : IDisposable
{
    private static readonly string Whole = File.ReadAllText(Checkout.PathOf("docs/updates-and-signing.md"));

    // What is above needs a broker and a device: ModelDeliveryTests runs it.
    private static readonly string Page = Whole[Whole.IndexOf("\n## Pack, sign and verify\n", StringComparison.Ordinal)..];

    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_OfThePage_AllSucceed()
    {
        _folder.Model();
        var commands = Page.Split('\n').Where(static line => line.StartsWith("edgectl ", StringComparison.Ordinal)).ToArray();
        Assert.True(commands.Length > 12);

        foreach (var command in commands)
        {
            await LocalFolder.DoAsync([.. command.Split(' ')[1..].Select(InFolder)]);
        }
    }

    [Fact]
    public void Codes_OfThePage_Exist()
    {
        var known = Enum.GetValues<ErrorCode>().Select(static code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString())).ToHashSet();
        var rows = Page[Page.IndexOf("| code |", StringComparison.Ordinal)..].Split('\n').Where(static line => line.EndsWith("` |", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(rows);

        Assert.All(rows.SelectMany(static row => row.Split('|')[2].Split(',')), code => Assert.Contains(code.Trim().Trim('`'), known));
    }

    // Names of files lie in the test's folder: with a slash or an ending, after the role where there is one.
    private string InFolder(string word)
    {
        var (role, file) = word.Split('=') is [var left, var right] ? (left + "=", right) : ("", word);
        return file.Contains('/', StringComparison.Ordinal) || (file.Contains('.', StringComparison.Ordinal) && !file.StartsWith('-')) ? role + _folder[file] : word;
    }
}
