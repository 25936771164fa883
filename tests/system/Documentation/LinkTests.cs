using System.Text.RegularExpressions;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>Relative links of the pages lead to files and headings that exist.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Names => [.. Pages.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_OfAPage_LeadToFilesAndHeadings(string page)
    {
        foreach (var target in Links().Matches(Pages.Prose(page)).Select(static match => match.Groups[1].Value).Where(static target => !target.Contains("://", StringComparison.Ordinal)))
        {
            var (path, anchor) = target.Split('#') is [var left, var right] ? (left, right) : (target, null);
            var file = path.Length == 0 ? page : Path.GetRelativePath(Checkout.Root, Path.Combine(Checkout.Root, Path.GetDirectoryName(page)!, path));
            Assert.True(Path.Exists(Checkout.PathOf(file)), $"{page} links to {target}, but there is no {file}");
            Assert.True(anchor is null || Pages.Anchors(file).Contains(anchor), $"{page} links to {target}, but {file} has no such heading");
        }
    }

    [Fact]
    public void Pages_OfTheDocumentation_AreAllLinkedFromTheReadme()
    {
        var readme = Pages.Read("README.md");

        Assert.All(Pages.All.Where(static page => page.StartsWith("docs/", StringComparison.Ordinal)), page => Assert.Contains($"]({page})", readme, StringComparison.Ordinal));
        Assert.InRange(readme.Split('\n').Length, 1, 160);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
