using EdgeRuntime.Workshop.Drafting;

namespace EdgeRuntime.Workshop.Tests.Drafting;

/// <summary>Class names as tools write them.</summary>
public sealed class LabelsFileTests
{
    [Theory]
    [InlineData("cat\ndog\n", "cat|dog")]
    [InlineData("\uFEFFcat\r\ndog\r\n", "cat|dog")]
    [InlineData("0 cat\n1 dog", "cat|dog")]
    [InlineData("0: cat\n1: hot dog\n", "cat|hot dog")]
    [InlineData("0  background\n1  tench, Tinca tinca", "background|tench, Tinca tinca")]
    [InlineData("# classes\n3 legs\n4 legs", "3 legs|4 legs")]
    [InlineData("[\"cat\", \"dog\"]", "cat|dog")]
    [InlineData("['cat', 'it\\'s']", "cat|it's")]
    [InlineData("{\"0\": \"cat\", \"1\": \"dog\"}", "cat|dog")]
    [InlineData("{0: 'cat', 1: 'dog: big'}", "cat|dog: big")]
    [InlineData("path: x\nnc: 2\nnames:\n  0: cat\n  1: dog\n", "cat|dog")]
    [InlineData("names: ['cat', 'dog']\n", "cat|dog")]
    [InlineData("names:\n- cat\n- dog\ntrain: x\n", "cat|dog")]
    [InlineData("{5: 'gap'}", "")]
    [InlineData("{", "")]
    [InlineData("['unclosed", "unclosed")]
    [InlineData("", "")]
    public void Parse_FormsOfTools_GiveNamesInOrder(string text, string expected) => Assert.Equal(expected, string.Join('|', LabelsFile.Parse(text.TrimStart('\uFEFF'))));
}
