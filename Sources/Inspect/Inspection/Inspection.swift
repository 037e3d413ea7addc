import Packages
