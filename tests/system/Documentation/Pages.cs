using System.Text.RegularExpressions;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The Markdown pages that people read.</summary>
internal static partial class Pages
{
    /// <summary>Paths within the checkout.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "firmware-configs/README.md",
        .. Directory.GetFiles(Checkout.PathOf("docs"), "*.md").Select(static file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a page.</summary>
    public static string Read(string page) => File.ReadAllText(Checkout.PathOf(page));

    /// <summary>The text without code, in which nothing is a heading or a link.</summary>
    public static string Prose(string page) => InlineCode().Replace(CodeBlocks().Replace(Read(page), ""), "");

    /// <summary>The anchors of a page's headings, as GitHub makes them: lower case, hyphens for spaces, no punctuation, a number for a repeated one.</summary>
    public static IReadOnlySet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in Headings().Matches(CodeBlocks().Replace(Read(page), "")).Select(static match => match.Groups[1].Value))
        {
            var anchor = Punctuation().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            for (var n = 1; !anchors.Add(n == 1 ? anchor : $"{anchor}-{n - 1}"); n++)
            {
            }
        }

        return anchors;
    }

    /// <summary>The commands of a page's <c>sh</c> blocks, continued lines joined, comments and empty lines left out.</summary>
    public static IEnumerable<string> Commands(string page) => ShellBlocks().Matches(Read(page))
        .SelectMany(static match => match.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .Select(static line => line.Split(" #")[0].Trim())
        .Where(static line => line.Length > 0 && line[0] != '#');

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex(@"^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlocks();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex Punctuation();
}
