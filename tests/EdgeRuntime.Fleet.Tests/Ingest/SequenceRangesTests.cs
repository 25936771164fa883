using CsCheck;
using EdgeRuntime.Fleet.Ingest;

namespace EdgeRuntime.Fleet.Tests.Ingest;

public sealed class SequenceRangesTests
{
    [Fact]
    public void Add_AnyOrder_KnowsEachNumberOnceAndSurvivesText() =>
        Gen.Long[1, 120].Array[0, 200].Sample(numbers =>
        {
            var ranges = new SequenceRanges();
            var known = new HashSet<long>();
            foreach (var number in numbers)
            {
                Assert.Equal(known.Add(number), ranges.Add(number));
                ranges = SequenceRanges.Parse(ranges.ToString());
            }

            Assert.Equal(known.Count == 0 ? 0 : known.Max(), ranges.Highest);
            Assert.Equal(ranges.Highest - known.Count, ranges.Missing);
        });

    [Fact]
    public void Add_InOrder_IsOneRange()
    {
        var ranges = new SequenceRanges();
        for (var number = 1; number <= 10_000; number++)
        {
            ranges.Add(number);
        }

        Assert.Equal("1-10000", ranges.ToString());
    }

    [Fact]
    public void Add_EveryOtherNumber_IsBoundedAndForgetsTheOldestGaps()
    {
        var ranges = new SequenceRanges();
        for (var number = 2L; number <= 10_000; number += 2)
        {
            Assert.True(ranges.Add(number));
        }

        Assert.True(ranges.ToString().Split(',').Length <= SequenceRanges.MaxRanges);
        Assert.False(ranges.Add(4));
        Assert.True(ranges.Add(9_999));
    }

    [Theory]
    [InlineData("3-1")]
    [InlineData("1-5,4-9")]
    [InlineData("a")]
    [InlineData("-5")]
    public void Parse_NotRanges_Throws(string text) => Assert.Throws<FormatException>(() => SequenceRanges.Parse(text));
}
