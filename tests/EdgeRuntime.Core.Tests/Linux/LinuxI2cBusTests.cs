using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

public sealed class LinuxI2cBusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("i2c-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_WithoutPermission_NamesTheGroup()
    {
        // A folder may be opened for writing by nobody, not even by root, whom permissions do not stop.
        Directory.CreateDirectory(Path.Combine(_folder, "i2c-7"));
        using var bus = new LinuxI2cBus(7, _folder);

        var error = Assert.Throws<IOException>(bus.Open);

        Assert.Equal($"{_folder}/i2c-7 may not be opened by this user: add the user to the group i2c (sudo usermod -aG i2c USER), then log in or start the service again", error.Message);
        Assert.Equal(error.Message, Assert.Throws<IOException>(() => bus.Write(0x40, [0])).Message);
    }

    [Fact]
    public void Open_BusThatIsNotThere_SaysHowToSwitchItOn()
    {
        using var bus = new LinuxI2cBus(7, _folder);

        Assert.StartsWith($"{_folder}/i2c-7 is not there; switch the I2C interface on", Assert.Throws<IOException>(bus.Open).Message, StringComparison.Ordinal);
    }
}
