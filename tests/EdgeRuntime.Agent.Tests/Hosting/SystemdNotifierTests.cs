using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>sd_notify(3) against a real datagram socket.</summary>
public sealed class SystemdNotifierTests
{
    [Fact]
    public void Life_OfAService_IsToldInSystemdsWords()
    {
        using var socket = NotifySocket.AtPath();
        var systemd = new SystemdNotifier(socket.Address);

        systemd.Ready("running");
        systemd.Watchdog();
        systemd.Stopping();

        Assert.True(systemd.IsActive);
        Assert.Equal(["READY=1\nSTATUS=running", "WATCHDOG=1", "STOPPING=1"], socket.Take());
    }

    [Fact]
    public void Address_Abstract_Works()
    {
        using var socket = NotifySocket.Abstract();

        new SystemdNotifier(socket.Address).Watchdog();

        Assert.Equal("WATCHDOG=1", Assert.Single(socket.Take()));
    }

    [Fact]
    public void Status_Unchanged_IsSentOnce()
    {
        using var socket = NotifySocket.AtPath();
        var systemd = new SystemdNotifier(socket.Address);

        systemd.Status("1 Hz");
        systemd.Status("1 Hz");
        systemd.Status("2 Hz");

        Assert.Equal(["STATUS=1 Hz", "STATUS=2 Hz"], socket.Take());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Address_Absent_SaysNothing(string? address)
    {
        var systemd = new SystemdNotifier(address);

        systemd.Ready("running");
        systemd.Watchdog();
        systemd.Status("1 Hz");
        systemd.Stopping();

        Assert.False(systemd.IsActive);
    }

    [Fact]
    public void Socket_Gone_IsNoFault()
    {
        string address;
        using (var socket = NotifySocket.AtPath())
        {
            address = socket.Address;
        }

        new SystemdNotifier(address).Watchdog();
        new SystemdNotifier('/' + new string('x', 300)).Watchdog();
    }

    [Fact]
    public void Socket_ThatNobodyReads_DoesNotHoldTheCallerUp()
    {
        using var socket = NotifySocket.AtPath();
        var systemd = new SystemdNotifier(socket.Address);

        for (var i = 0; i < 2000; i++)
        {
            systemd.Watchdog();
        }

        Assert.NotEmpty(socket.Take());
    }
}
