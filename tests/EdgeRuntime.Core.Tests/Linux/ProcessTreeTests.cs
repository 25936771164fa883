using System.Diagnostics;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Linux;

public sealed class ProcessTreeTests
{
    private readonly InMemoryFileSystem _files = new();

    [Fact]
    public void Read_ChildrenAndTheirs_AreCountedWithThoseThatHaveEnded()
    {
        Add("self", waited: (3, 4));
        _files["/proc/self/task/10/children"] = "20 21 ";
        _files["/proc/self/task/11/children"] = "";
        Add("20", own: (100, 10));
        _files["/proc/20/task/20/children"] = "30 ";
        Add("21", own: (1, 0), waited: (5, 0));
        Add("30", own: (1000, 0));

        Assert.Equal(TimeSpan.FromMilliseconds(10 * (7 + 110 + 6 + 1000)), new ProcessTree(_files).Read().Children);
    }

    [Fact]
    public void Read_ChildEndsWithoutAnyoneWaiting_WhatItUsedStaysCounted()
    {
        var tree = new ProcessTree(_files);
        Add("self");
        _files["/proc/self/task/10/children"] = "20 ";
        Add("20", own: (100, 0));
        tree.Read();
        _files["/proc/self/task/10/children"] = "";

        Assert.Equal(TimeSpan.FromSeconds(1), tree.Read().Children);
    }

    [Fact]
    public void Read_NoProc_IsTheProcessAlone()
    {
        var times = new ProcessTree(_files).Read();

        Assert.Equal(TimeSpan.Zero, times.Children);
        Assert.True(times.Own > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("20 x21 ")]
    [InlineData("99999999999999999999 ")]
    [InlineData("self ")]
    public void Read_ListIsGarbage_IsOverlooked(string list)
    {
        Add("self", waited: (1, 1));
        _files["/proc/self/task/10/children"] = list;

        Assert.Equal(TimeSpan.FromMilliseconds(20), new ProcessTree(_files).Read().Children);
    }

    [Fact]
    public void Read_ProcessThatIsItsOwnChild_Ends()
    {
        Add("self");
        _files["/proc/self/task/10/children"] = "20 ";
        Add("20", own: (1, 0));
        _files["/proc/20/task/20/children"] = "20 ";

        Assert.Equal(TimeSpan.FromMilliseconds(10 * 64), new ProcessTree(_files).Read().Children);
    }

    [Fact]
    public async Task Read_RealChild_IsCountedWhileItRunsAndAfter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "real part missing: /proc");
        var tree = new ProcessTree(new OsFileSystem());
        var before = tree.Read().Children;
        using var child = Process.Start("/bin/sh", ["-c", "while :; do :; done"]);
        try
        {
            await Eventually.TrueAsync(() => tree.Read().Children - before >= TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30), static () => "no time was seen");
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(tree.Read().Children - before >= TimeSpan.FromMilliseconds(50));
    }

    private void Add(string process, (int User, int System) own = default, (int User, int System) waited = default) =>
        _files[$"/proc/{process}/stat"] = $"1234 (a ) (b) S 1 1234 1234 0 -1 4194560 9876 0 12 0 {own.User} {own.System} {waited.User} {waited.System} 20 0 9 0 100 1000 200\n";
}
