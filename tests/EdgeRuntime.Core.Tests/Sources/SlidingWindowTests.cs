using CsCheck;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Tests.Sources;

public sealed class SlidingWindowTests
{
    [Fact]
    public void Take_AnyLumpsOfRows_IsTheNewestWindowAndNeverCloserThanAHop() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 20], Gen.Int[1, 30], Gen.Int[1, 70].Array[1, 40]).Sample((rowBytes, rows, hop, lumps) =>
        {
            var window = new SlidingWindow(rowBytes, rows, hop);
            var all = new List<byte>();
            var takenAt = -1;
            var counter = 0;
            foreach (var lump in lumps)
            {
                var bytes = new byte[lump * rowBytes];
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = (byte)(counter++ * 31);
                }

                all.AddRange(bytes);
                window.Add(bytes);
                var count = all.Count / rowBytes;
                Assert.Equal(count >= rows && (takenAt < 0 || count - takenAt >= hop), window.IsReady);
                if (window.IsReady)
                {
                    var taken = new byte[rows * rowBytes];
                    window.Take(taken);
                    Assert.Equal(all[^taken.Length..], taken);
                    takenAt = count;
                }
            }
        });

    [Fact]
    public void Clear_HalfFilled_NeedsAWholeWindowAgain()
    {
        var window = new SlidingWindow(2, 4, 4);
        window.Add(new byte[6]);
        window.Clear();
        window.Add(new byte[6]);

        Assert.False(window.IsReady);
        window.Add(new byte[2]);
        Assert.True(window.IsReady);
    }
}
