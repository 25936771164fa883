using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Tables;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

public sealed class CsvReaderTests
{
    [Fact]
    public void Decode_NamesCommentsAndSpaces_RowsOfNumbers() =>
        Assert.Equal([0.5f, 1f, 1.5f, -2000f], Values("time,x\r\n# a comment\r\n0.5, 1\r\n\r\n1.5, -2e3\n"));

    [Fact]
    public void Decode_ByteOrderMarkAndNoHeader_FirstRowCounts() => Assert.Equal((80, -2.5482f, 1.1347f), Start(Case("bom-no-header.csv")));

    [Fact]
    public void Decode_FirstRowOfNan_IsRefusedLikeAnyOther() =>
        Assert.EndsWith("line 2 column 1 ('x'): 'nan' is not a number; set NotANumber to Skip, Previous or Keep", Assert.Throws<ReplayException>(() => Case("nan-first-row.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_FirstRowOfNanSkipped_NextRowIsTheFirst() =>
        Assert.Equal((76, -0.9901f, -5.9529f), Start(Case("nan-first-row.csv", new TableOptions { NotANumber = NotANumberPolicy.Skip })));

    [Fact]
    public void Decode_FirstRowOfNanKept_IsARowOfNan() =>
        Assert.Equal((78, float.NaN, float.NaN), Start(Case("nan-first-row.csv", new TableOptions { NotANumber = NotANumberPolicy.Keep })));

    [Fact]
    public void Decode_SemicolonsAndDecimalCommas_AreRead() => Assert.Equal((78, -2.5482f, 1.1347f), Start(Case("semicolon-comma.csv")));

    [Fact]
    public void Decode_QuotedNumbers_AreRead() => Assert.Equal((78, 0.3456f, 0.8216f), Start(Case("quoted.csv")));

    [Fact]
    public void Decode_TrailingCommas_AreNoColumn() => Assert.Equal((78, -2.5482f, 1.1347f), Start(Case("trailing-comma.csv")));

    [Theory]
    [InlineData("nan,nan\n1,2\n", "Skip", new[] { 1f, 2f })]
    [InlineData("1,2\n3,\n5,6\n", "Skip", new[] { 1f, 2f, 5f, 6f })]
    [InlineData("1,2\n3,\n5,6\n", "Previous", new[] { 1f, 2f, 3f, 2f, 5f, 6f })]
    [InlineData("1,2\nNA,4\n", "Keep", new[] { 1f, 2f, float.NaN, 4f })]
    [InlineData(",2\n3,4\n", "Previous", new[] { 3f, 4f })]
    public void Decode_ValuesThatAreNotNumbers_FollowThePolicy(string text, string policy, float[] expected) =>
        Assert.Equal(expected, Values(text, new TableOptions { NotANumber = Enum.Parse<NotANumberPolicy>(policy) }));

    [Theory]
    [InlineData("t;x;y\n0;1;2\n1;3;4\n", "y", new[] { 2f, 4f })]
    [InlineData("t;x;y\n0;1;2\n1;3;4\n", "3,X", new[] { 2f, 1f, 4f, 3f })]
    [InlineData("when,x\n2024-06-01T00:00:00Z,1\n2024-06-01T00:00:01Z,3\n", "x", new[] { 1f, 3f })]
    [InlineData("state,x\nok,1\nbad,3\n", "2", new[] { 1f, 3f })]
    [InlineData("# x y\n1 2\n3 4\n", "y", new[] { 2f, 4f })]
    [InlineData("Time;Channel A\n(s);(V)\n\n0,1;0,2\n0,3;0,4\n", "channel a", new[] { 0.2f, 0.4f })]
    [InlineData("1\n2\n3\n", "1", new[] { 1f, 2f, 3f })]
    public void Decode_ChosenColumns_InTheirOrder(string text, string columns, float[] expected) =>
        Assert.Equal(expected, Values(text, new TableOptions { Columns = columns.Split(',') }));

    [Theory]
    [InlineData("1,2\n3\n", "line 2 has 1 cells, where 2 are expected")]
    [InlineData("3\n1,2\n1,2\n", "line 1 has 1 cells, where 2 are expected")]
    [InlineData("1,2\n3,NaN\n", "line 2 column 2: 'NaN' is not a number; set NotANumber")]
    [InlineData("nan,nan\n1,2\n", "line 1 column 1: 'nan' is not a number; set NotANumber")]
    [InlineData("x,y\nnan,NaN\n1,2\n", "line 2 column 1 ('x'): 'nan' is not a number")]
    [InlineData("-inf,1\n1,2\n", "line 1 column 1: '-inf' is not a number")]
    [InlineData("1e99,1\n1,2\n", "line 1 column 1: '1e99' is not a number")]
    [InlineData("1,2\n3,\n", "line 2 column 2: '' is not a number")]
    [InlineData("1,2\nfoo,4\n5,6\n", "line 2 column 1: 'foo' is not a number")]
    [InlineData("x,y,z\n1,2\n3,4\n", "line 1 names 3 columns, but line 2 has 2 cells; set Header to false")]
    [InlineData("x\n1,5\n2,5\n", "line 1 names one column, but line 2 has two cells; set Decimal to ','")]
    [InlineData("x,y\n\"1,234\",2\n", "line 2 column 1 ('x'): '1,234' could be a decimal comma or thousands; set Decimal")]
    [InlineData("x;y\n1,5;2\n3.5;4\n", "is not a number with a decimal")]
    [InlineData("x,y\n1,\"2\n3,4\n", "has quotes that do not pair")]
    [InlineData("err,2\n3,4\n", "line 1 holds words and numbers; set Header to true or false")]
    [InlineData("a,b\nc,d\n", "has no rows of numbers")]
    [InlineData("x,y\n1,2\0\n", "line 2 holds a zero byte: not a text file")]
    [InlineData("", "has no rows of numbers")]
    public void Decode_WhatCannotBeUsed_IsOneLineWithPlaceAndCause(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ReplayException>(() => Values(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_UnknownColumn_NamesTheColumns() =>
        Assert.Equal("a.csv: has no column 'z'; columns: x, y", Assert.Throws<ReplayException>(() => Values("x,y\n1,2\n", new TableOptions { Columns = ["z"] })).Message);

    [Fact]
    public void Decode_LineWithoutEnd_IsRefused() =>
        Assert.Contains("line 1 is longer than 16384 characters", Assert.Throws<ReplayException>(() => Values(new string('1', 20_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_EveryDialect_SameNumbers()
    {
        var (count, rows) = (0, (float[][])[[-2.5482f, 1.1347f, 0f], [0.25f, -17f, 1e-3f], [12.5f, 3f, -0.125f]]);
        foreach (var delimiter in (string[])[",", ";", "\t", "|", " "])
        {
            foreach (var mark in (char[])['.', ','])
            {
                foreach (var (quote, header, trailing, end) in Layouts())
                {
                    if ((mark == ',' && delimiter == "," && quote.Length == 0) || (trailing && delimiter == " "))
                    {
                        continue;
                    }

                    var text = new StringBuilder();
                    foreach (var line in rows.Select(row => row.Select(value => value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture).Replace('.', mark)))
                        .Prepend(header ? ["acc_x", "acc_y", "acc_z"] : ["7", "8", "9"]))
                    {
                        text.AppendJoin(delimiter, line.Select(cell => quote + cell + quote)).Append(trailing ? delimiter : "").Append(end);
                    }

                    foreach (var encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true), new UnicodeEncoding(false, false), new UnicodeEncoding(true, false)])
                    {
                        float[] expected = [.. header ? [] : (float[])[7, 8, 9], .. rows.SelectMany(static row => row)];
                        var actual = Values([.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())], new TableOptions());
                        Assert.True(expected.SequenceEqual(actual), $"{encoding.WebName} {text}: {string.Join(' ', actual)}");
                        count++;
                    }
                }
            }
        }

        Drill.Report($"{count} dialects");
    }

    [Fact]
    public void Decode_AnyText_IsNumbersOrOneLine() => Gen.String[Gen.Char["0123456789.,;-e\n\r\"\t #xna|"], 0, 200].Sample(
        static text =>
        {
            try
            {
                Assert.All(Values(text), static value => Assert.True(float.IsFinite(value)));
            }
            catch (ReplayException e)
            {
                Assert.StartsWith("a.csv: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        },
        iter: Drill.Count(5000, 1_000_000));

    private static IEnumerable<(string Quote, bool Header, bool Trailing, string End)> Layouts() =>
        from quote in (string[])["", "\""]
        from header in (bool[])[true, false]
        from trailing in (bool[])[true, false]
        from end in (string[])["\n", "\r\n", "\r"]
        select (quote, header, trailing, end);

    private static (int Count, float First, float Second) Start(float[] values) => (values.Length, values[0], values[1]);

    private static float[] Case(string file, TableOptions? options = null) => Values(File.ReadAllBytes(SharedData.File($"cases/csv/{file}")), options ?? new TableOptions());

    private static float[] Values(string text, TableOptions? options = null) => Values(Encoding.UTF8.GetBytes(text), options ?? new TableOptions());

    private static float[] Values(byte[] file, TableOptions options) => MemoryMarshal.Cast<byte, float>(CsvReader.Decode("a.csv", file, options).Bytes).ToArray();
}
